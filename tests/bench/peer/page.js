// The least a page needs: pressed looks, ways between pages, typing into the field.
let page = PAGES[0];
let down = null;

function show(name) {
  document.getElementById(page).hidden = true;
  page = name;
  document.getElementById(page).hidden = false;
}

function act(thing) {
  const way = WAYS[page + ' ' + thing.dataset.at];
  if (way) {
    show(way);
    return;
  }
  const caret = document.querySelector('#' + page + ' b');
  if (!caret)
    return;
  const value = caret.previousSibling;
  if (thing.dataset.key)
    value.textContent += thing.dataset.key;
  else if ('erase' in thing.dataset)
    value.textContent = value.textContent.slice(0, -1);
}

document.addEventListener('pointerdown', event => {
  // The upper edge is a row of doors, 40 pixels each, for whoever wants a page at once.
  if (event.clientY < 2) {
    show(PAGES[Math.floor(event.clientX / 40)]);
    return;
  }
  down = event.target.closest('[data-at]');
  if (down)
    down.classList.add('down');
});

document.addEventListener('pointerup', event => {
  if (!down)
    return;
  const thing = down;
  down = null;
  thing.classList.remove('down');
  if (thing.contains(event.target))
    act(thing);
});
