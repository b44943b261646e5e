// Turn from case to case by keyboard, unless the reader is typing or choosing something, or has turned the keys off.
"use strict";

const OFF = "case-keys-off";
const turn = document.querySelector("[data-turn]");
const hint = document.querySelector("[data-turn-hint]");
const toggle = document.querySelector("[data-turn-toggle]");

function isOff() {
  return window.localStorage.getItem(OFF) === "1";
}

function tell() {
  hint.hidden = isOff();
  toggle.hidden = false;
  toggle.textContent = isOff() ? "Turn keys on" : "Turn keys off";
}

function linkFor(key) {
  if (key === "ArrowRight" || key === "j") {
    return turn.querySelector("a[rel=next]");
  }
  if (key === "ArrowLeft" || key === "k") {
    return turn.querySelector("a[rel=prev]");
  }
  return null;
}

function isOccupied(target) {
  return target.closest("input, textarea, select, button, summary, [contenteditable], [tabindex='0']") !== null;
}

if (turn) {
  tell();
  toggle.addEventListener("click", () => {
    window.localStorage.setItem(OFF, isOff() ? "0" : "1");
    tell();
  });
  document.addEventListener("keydown", (event) => {
    if (isOff() || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || isOccupied(event.target)) {
      return;
    }
    const link = linkFor(event.key);
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
}
