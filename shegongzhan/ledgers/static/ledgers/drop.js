// Files can be dropped on the form; what was chosen is listed by name and size. Without this script the plain field does it.
const area = document.querySelector("[data-shegongzhan-drop-area]");

/** Return "3 个文件，共 1.2 MB" for the files chosen. */
export function described(files) {
  if (!files.length) return "";
  const bytes = [...files].reduce((sum, file) => sum + file.size, 0);
  const size = bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const names = [...files].slice(0, 3).map((file) => file.name).join("、");
  return `${names}${files.length > 3 ? " …" : ""}（${files.length}，${size}）`;
}

if (area) {
  const input = area.querySelector("input[type=file]");
  const list = area.querySelector("[data-shegongzhan-drop-list]");
  area.querySelector("[data-shegongzhan-drop-hint]").hidden = false;
  const tell = () => { list.textContent = described(input.files); };
  input.addEventListener("change", tell);
  for (const kind of ["dragenter", "dragover"]) {
    area.addEventListener(kind, (event) => { event.preventDefault(); area.classList.add("over"); });
  }
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; tell(); }
  });
}
