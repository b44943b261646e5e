// The demonstration's sign-in page: one press signs in as one of its people.
"use strict";

const form = document.querySelector("[data-sign-in]");
document.querySelectorAll("[data-username]").forEach((button) => {
  button.hidden = !form;
  button.addEventListener("click", () => {
    form.elements.username.value = button.dataset.username;
    form.elements.password.value = button.dataset.password;
    form.requestSubmit();
  });
});
