"use strict";
// The filters' state is in the address, so that a view can be linked to: #wire=breaking&domain=hris&operation=pets
const form = document.getElementById("filters");
const articles = [...document.querySelectorAll("article")];

function read() {
  const state = new URLSearchParams(location.hash.slice(1));
  if (state.has("wire")) {
    const wanted = state.get("wire").split(",");
    for (const box of form.querySelectorAll("[name=wire]")) box.checked = wanted.includes(box.value);
  }
  form.elements.domain.value = state.get("domain") ?? "";
  form.elements.operation.value = state.get("operation") ?? "";
}

function apply() {
  const wires = [...form.querySelectorAll("[name=wire]:checked")].map((box) => box.value);
  const domain = form.elements.domain.value;
  const operation = form.elements.operation.value.trim().toLowerCase();
  let shown = 0;
  let all = 0;
  for (const article of articles) {
    const { wire, domains, operations } = article.dataset;
    const fits =
      wires.includes(wire) &&
      (domain === "" || JSON.parse(domains).includes(domain)) &&
      (operation === "" || operations.toLowerCase().includes(operation));
    article.hidden = !fits;
    all += Number(article.dataset.count);
    shown += fits ? Number(article.dataset.count) : 0;
  }
  for (const section of document.querySelectorAll("main section")) {
    section.hidden = !section.querySelector("article:not([hidden])");
  }
  document.getElementById("shown").textContent = `${shown} of ${all} shown`;
  return { wire: wires.join(","), domain, operation: form.elements.operation.value };
}

form.addEventListener("input", () => {
  history.replaceState(null, "", `#${new URLSearchParams(apply())}`);
});
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", () => { read(); apply(); });
read();
apply();
