// Starts the behaviours of every page; each hangs on data-shegongzhan-… attributes and is a module of its own.
import { startCharts } from "./charts.js";
import { startDialogs } from "./dialogs.js";
import { startDrafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { startNet } from "./net.js";
import { startPickers } from "./picker.js";

/** Start what belongs to elements, in the whole page or in a part that htmx brought. */
function startIn(root) {
  startCharts(root);
  startPickers(root);
  startForms(root);
}

startNet(document);
startDialogs(document);
startKeys(document);
startMenus(document);
startIn(document);
startDrafts(document); // after the pickers, which take their part of a draft back
document.addEventListener("htmx:load", (event) => startIn(event.target));
