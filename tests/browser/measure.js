// Lays each page out in a frame of its own and reads where its cells stand.
//
// Every row and every column is made visible first: rows get a height, and a colgroup with columns
// of a fixed width goes before the table's own. What is read are rectangles, not attributes.
"use strict";

// Chromium widens each column under a span by some hundredths of a pixel, which must not add up to
// half a column even over a thousand of them.
const COLUMN = 40;

function nearest(node, table) {
  return node.closest("table") === table;
}

function has_box(node) {
  return node.getClientRects().length > 0;
}

function own_name(cell) {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const parent = text.parentElement;
    if (parent.closest("td, th") !== cell) continue;
    if (getComputedStyle(parent).visibility !== "visible") continue;
    const name = /k\d+/.exec(text.data);
    if (name) return name[0];
  }
  return "";
}

function widest(table) {
  let most = 0;
  for (const row of table.rows) {
    let sum = 0;
    for (const cell of row.cells) sum += cell.colSpan;
    most = Math.max(most, sum);
  }
  return Math.min(most * 2 + 30, 2200);
}

function prepare(page) {
  const sheet = page.createElement("style");
  sheet.textContent = `
    table { table-layout: fixed !important; border-collapse: separate !important;
            border-spacing: 0 !important; border: 0 !important; margin: 0 !important }
    td, th { padding: 0 !important; border: 0 !important; overflow: hidden; font-size: 4px;
             line-height: 4px; vertical-align: top }
    tr { height: 10px } p, div { margin: 0 } caption { display: none !important }
    colgroup:not(.ruler), table > col { display: none !important }
    .ruler > col { width: ${COLUMN}px }`;
  page.head.append(sheet);
  for (const table of page.querySelectorAll("table")) {
    const count = widest(table);
    const ruler = page.createElement("colgroup");
    ruler.className = "ruler";
    for (let n = 0; n < count; n++) ruler.append(page.createElement("col"));
    table.prepend(ruler);
    table.style.width = count * COLUMN + "px";
  }
}

function positions(table) {
  const rows = [...table.querySelectorAll("tr")].filter((r) => nearest(r, table) && has_box(r));
  const tops = rows.map((r) => r.getBoundingClientRect().top).sort((a, b) => a - b);
  const left = table.getBoundingClientRect().left;
  const cells = [];
  for (const cell of table.querySelectorAll("td, th")) {
    if (!nearest(cell, table) || !has_box(cell)) continue;
    const box = cell.getBoundingClientRect();
    const row = tops.filter((top) => top < box.top - 1).length;
    const end = tops.filter((top) => top < box.bottom - 1).length;
    cells.push([
      own_name(cell),
      row,
      Math.round((box.left - left) / COLUMN),
      end - row,
      Math.round(box.width / COLUMN),
    ]);
  }
  return { rows: rows.length, cells };
}

function measure(html) {
  const frame = document.createElement("iframe");
  frame.style.cssText = "width: 20000px; height: 4000px";
  document.body.append(frame);
  const page = frame.contentDocument;
  page.open();
  page.write(html);
  page.close();
  prepare(page);
  const result = [...page.querySelectorAll("table")].filter(has_box).map(positions);
  frame.remove();
  return result;
}

const pages = JSON.parse(document.getElementById("pages").textContent);
const results = pages.map(measure);
document.body.replaceChildren();
const out = document.createElement("pre");
out.textContent = JSON.stringify(results);
document.body.append(out);
