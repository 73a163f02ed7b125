"use strict";
// The filters' state is in the address, so that a view can be linked to: #wire=breaking&domain=hris&operation=pets
const form = document.getElementById("filters");
const main = document.querySelector("main");
const more = document.getElementById("more");
// Changes in the order of the page, each with the group that it stands in.
const changes = JSON.parse(document.getElementById("data").textContent)
  .flatMap((group) => group.changes.map((change) => ({ ...change, group })));
for (const change of changes) {
  change.operationText = change.operations.join("  ").toLowerCase();
  change.text = [change.told, change.at, change.group.title, change.meaning, change.operationText].join("  ").toLowerCase();
}
// As many are put into the page at a time.
const CHUNK = 100;
let wanted = [];
let built = 0;

function read() {
  const state = new URLSearchParams(location.hash.slice(1));
  if (state.has("wire")) {
    const wires = state.get("wire").split(",");
    for (const box of form.querySelectorAll("[name=wire]")) box.checked = wires.includes(box.value);
  }
  for (const name of ["domain", "rule", "operation", "text"]) form.elements[name].value = state.get(name) ?? "";
}

function apply() {
  const wires = [...form.querySelectorAll("[name=wire]:checked")].map((box) => box.value);
  const { domain, rule, operation, text } = form.elements;
  const parts = { operation: operation.value.trim().toLowerCase(), text: text.value.trim().toLowerCase() };
  wanted = changes.filter((change) =>
    wires.includes(change.wire) &&
    (domain.value === "" || change.domains.includes(domain.value)) &&
    (rule.value === "" || change.rule === rule.value) &&
    (parts.operation === "" || change.operationText.includes(parts.operation)) &&
    (parts.text === "" || change.text.includes(parts.text)));
  const count = (list) => list.reduce((sum, change) => sum + change.count, 0);
  document.getElementById("shown").textContent = `${count(wanted)} of ${count(changes)} shown`;
  main.replaceChildren();
  built = 0;
  build();
  return { wire: wires.join(","), domain: domain.value, rule: rule.value, operation: operation.value, text: text.value };
}

// An element with text or other elements in it; text stays text.
function element(name, className, ...content) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...content.filter((part) => part !== null));
  return node;
}

function build() {
  for (const change of wanted.slice(built, built + CHUNK)) {
    let section = main.lastElementChild;
    if (!section || section.group !== change.group) {
      section = element("section", "", element("h2", "", change.group.title));
      section.group = change.group;
      if (change.group.subjects.length > 0) {
        const all = change.group.subjects.map((subject) => element("li", "", subject));
        section.append(element("details", "", element("summary", "", "all of them"), element("ul", "", ...all)));
      }
      main.append(section);
    }
    section.append(article(change));
  }
  built = Math.min(built + CHUNK, wanted.length);
  more.hidden = built === wanted.length;
}

function article(change) {
  const title = element("h3", "",
    element("span", "wire", change.wire), " ",
    element("span", "rust", `Rust: ${change.rust}`), " ",
    change.at === "" ? null : element("code", "", change.at), " ",
    element("code", "rule", change.rule));
  const side = (name, place) => element("div", "",
    element("h4", "", name),
    place.value === null ? element("i", "", "—") : element("code", "", place.value),
    element("p", "place", place.place, document.createElement("br"), place.pointer));
  return element("article", change.wire, title,
    element("p", "meaning", change.meaning),
    change.reach === "" ? null : element("p", "reach", change.reach),
    element("div", "both", side("before", change.old), side("after", change.new)));
}

form.addEventListener("input", () => {
  history.replaceState(null, "", `#${new URLSearchParams(apply())}`);
});
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", () => { read(); apply(); });
more.addEventListener("click", build);
// The next ones are built as one scrolls.
new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) build();
}, { rootMargin: "800px" }).observe(more);
read();
apply();
