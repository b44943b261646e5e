// Ask how far a job is, and say so, until it has ended. See components/progress.html for the answer's shape.
"use strict";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 5000;

function show(box, state) {
  const bar = box.querySelector("progress");
  if (state.percent === null || state.percent === undefined) {
    bar.removeAttribute("value");
  } else {
    bar.value = state.percent;
  }
  box.querySelector("[data-progress-phase]").textContent = state.phase || "";
  box.querySelector("[data-progress-detail]").textContent = state.detail || "";
}

async function follow(box) {
  let wait = FIRST_WAIT;
  for (;;) {
    await new Promise((resume) => setTimeout(resume, wait));
    let state;
    try {
      const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) {
        throw new Error(answer.statusText);
      }
      state = await answer.json();
    } catch {
      wait = Math.min(wait * 2, LONGEST_WAIT);
      box.classList.remove("portal-progress--live");
      continue;
    }
    box.classList.add("portal-progress--live");
    show(box, state);
    if (state.is_finished) {
      window.location.assign(state.next_url || window.location.href);
      return;
    }
    wait = Math.min(wait * 1.2, LONGEST_WAIT);
  }
}

document.querySelectorAll("[data-progress-url]").forEach((box) => {
  box.classList.add("portal-progress--live");
  follow(box);
});
