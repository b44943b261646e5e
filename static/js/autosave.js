// Save each field of a plan as it is left, so that nothing typed is lost. Without this the page has one Save button.
// A field knows the revision of the plan at which this window read it: where another window changed the same field
// since, the server answers 409 with what it says now, and the writer chooses. Nothing is overwritten silently.
"use strict";

const form = document.querySelector("form[data-autosave-url]");
const bar = document.querySelector("[data-autosave-bar]");
const status = document.querySelector("[data-autosave-status]");
const standing = document.querySelector("[data-autosave-panel]");
const TYPING_PAUSE = 1200;
const LONGEST_WAIT = 15000;

const fields = new Map();
let known = Number(form.dataset.revision);
let isSending = false;
let timer = null;

function controlsOf(name) {
  return [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
}

function valueOf(name) {
  const controls = controlsOf(name);
  if (controls[0].type === "radio") {
    return (controls.find((one) => one.checked) || { value: "" }).value;
  }
  return controls[0].value;
}

function setValue(name, value) {
  const controls = controlsOf(name);
  if (controls[0].type === "radio") {
    controls.forEach((one) => { one.checked = one.value === value; });
  } else {
    controls[0].value = value;
  }
}

function unsaved() {
  return [...fields].filter(([name, field]) => !field.conflict && field.saved !== valueOf(name) && field.wrong !== valueOf(name));
}

function stuck() {
  return [...fields].filter(([name, field]) => field.conflict || (field.wrong !== null && field.wrong === valueOf(name)));
}

function tell(words, isWrong = false) {
  bar.dataset.state = isWrong ? "wrong" : "";
  if (status.textContent !== words) {
    status.textContent = words;
  }
}

function tellWhereItStands() {
  const held = stuck().length;
  if (held) {
    tell(held === 1 ? "One field is not saved: see the note beside it." : `${held} fields are not saved: see the notes beside them.`, true);
  } else {
    tell(unsaved().length ? "Saving…" : "Everything is saved.");
  }
}

function groupOf(name) {
  return controlsOf(name)[0].closest(".usa-form-group");
}

function clearNote(name) {
  groupOf(name).querySelectorAll(".plan-refused").forEach((one) => one.remove());
  controlsOf(name).forEach((one) => one.removeAttribute("aria-invalid"));
}

function note(name, words, isConflict) {
  clearNote(name);
  const box = document.createElement("div");
  box.className = isConflict ? "plan-refused plan-refused--conflict" : "plan-refused";
  box.setAttribute("role", "alert");
  for (const text of words) {
    const line = document.createElement("p");
    line.textContent = text;
    box.append(line);
  }
  groupOf(name).append(box);
  controlsOf(name).forEach((one) => one.setAttribute("aria-invalid", "true"));
  return box;
}

function button(words, act) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "usa-button usa-button--outline";
  one.textContent = words;
  one.addEventListener("click", act);
  return one;
}

function askWhich(name, answer) {
  const field = fields.get(name);
  field.conflict = true;
  const box = note(name, [answer.error, `The other window says: ${answer.words}`], true);
  const acts = document.createElement("div");
  acts.className = "plan-refused__acts";
  const settle = () => {
    field.conflict = false;
    field.revision = answer.revision;
    field.saved = answer.value;
    clearNote(name);
    controlsOf(name)[0].focus();
    send();
  };
  acts.append(
    button("Keep what is written here", settle),
    button("Take what the other window says", () => { setValue(name, answer.value); settle(); }),
  );
  box.append(acts);
}

function accept(name, value, answer) {
  const field = fields.get(name);
  field.saved = value;
  field.wrong = null;
  field.revision = answer.revision;
  clearNote(name);
  if (answer.revision > known + 1) {
    document.querySelector("[data-autosave-elsewhere]").hidden = false;
  } else {
    known = Math.max(known, answer.revision);
    document.querySelectorAll('input[type="hidden"][name="revision"]').forEach((one) => { one.value = known; });
  }
  standing.innerHTML = answer.panel;
  // A date refused for its order may fit now that the other one is saved.
  fields.forEach((other) => { other.wrong = null; });
}

async function post(name, value) {
  const body = new URLSearchParams({ name, value, revision: fields.get(name).revision });
  return fetch(form.dataset.autosaveUrl, {
    method: "POST",
    redirect: "manual",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" },
    body,
  });
}

async function sendOne(name) {
  const value = valueOf(name);
  const answer = await post(name, value);
  if (answer.type === "opaqueredirect") {
    throw new Error("You were signed out. Sign in again in another window; then go on here.");
  }
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  if (!isJson) {
    throw new Error("The server could not save it.");
  }
  const held = await answer.json();
  if (answer.ok) {
    accept(name, value, held);
  } else if (answer.status === 409 && "revision" in held) {
    askWhich(name, held);
  } else {
    fields.get(name).wrong = value;
    note(name, [held.error], false);
  }
}

// One request at a time, in the order of the page: a window never overtakes itself.
async function send() {
  clearTimeout(timer);
  if (isSending) {
    return;
  }
  isSending = true;
  let wait = 1000;
  for (let next = unsaved(); next.length; next = unsaved()) {
    tell("Saving…");
    try {
      await sendOne(next[0][0]);
      wait = 1000;
    } catch (problem) {
      const why = problem instanceof TypeError ? "No connection." : problem.message;
      tell(`Not saved yet. ${why} Trying again…`, true);
      await new Promise((resume) => setTimeout(resume, wait));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }
  isSending = false;
  tellWhereItStands();
}

function flush() {
  return new Promise((resume) => {
    const look = () => {
      if (!isSending && !unsaved().length) {
        resume(stuck().length === 0);
      } else {
        send();
        setTimeout(look, 50);
      }
    };
    look();
  });
}

// Buttons that add, move or remove an activity: everything is saved first, then only the act is sent.
async function act(event) {
  event.preventDefault();
  const pressed = event.submitter;
  if (!(await flush())) {
    form.querySelector(".plan-refused").scrollIntoView({ block: "center" });
    return;
  }
  const sent = document.createElement("form");
  sent.method = "post";
  sent.action = form.action;
  const values = { csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, fields_are_saved: "1" };
  if (pressed && pressed.name) {
    values[pressed.name] = pressed.value;
  }
  for (const [name, value] of Object.entries(values)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    sent.append(input);
  }
  document.body.append(sent);
  sent.submit();
}

async function sign(event) {
  event.preventDefault();
  if (await flush()) {
    event.target.submit();
  } else {
    form.querySelector(".plan-refused").scrollIntoView({ block: "center" });
  }
}

function showPromise(line) {
  const isCommitment = line.querySelector('input[type="radio"][value="commitment"]:checked') !== null;
  if (isCommitment) {
    line.querySelector("[data-promise]").open = true;
  }
}

for (const control of form.elements) {
  const isField = control.name && !["hidden", "submit", "button", "fieldset"].includes(control.type) && control.name !== "theirs";
  if (isField && !fields.has(control.name)) {
    fields.set(control.name, { saved: valueOf(control.name), revision: known, wrong: null, conflict: false });
  }
}
document.documentElement.classList.add("plan-with-script");
form.addEventListener("input", (event) => {
  if (fields.has(event.target.name)) {
    tell("Saving…");
    clearTimeout(timer);
    timer = setTimeout(send, TYPING_PAUSE);
  }
});
form.addEventListener("change", (event) => {
  if (event.target.name.endsWith("-kind")) {
    showPromise(event.target.closest(".plan-line"));
  }
  if (fields.has(event.target.name)) {
    send();
  }
});
form.addEventListener("submit", act);
document.querySelectorAll("[data-sign]").forEach((one) => one.addEventListener("submit", sign));
window.addEventListener("beforeunload", (event) => {
  if (unsaved().length || stuck().length) {
    event.preventDefault();
  }
});
tellWhereItStands();
