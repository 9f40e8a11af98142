// Shows a field only while another has a certain value: <div data-shegongzhan-shown-when="minutes=0">, or one of
// several: "kind=purchase|supervision".
export function isShown(rule, value) {
  return rule.split("=")[1].split("|").includes(value);
}

for (const part of document.querySelectorAll("[data-shegongzhan-shown-when]")) {
  const rule = part.dataset.shegongzhanShownWhen;
  const form = part.closest("form");
  const name = rule.split("=")[0];
  const update = () => {
    part.hidden = !isShown(rule, new FormData(form).get(name) ?? "");
  };
  form.addEventListener("change", update);
  update();
}
