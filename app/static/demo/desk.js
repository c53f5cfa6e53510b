// The bar above the phone: whoever is chosen signs in on it. The address names them, so that it can be shared or kept.
"use strict";

const choice = document.getElementById("persona");
const phone = document.getElementById("phone");

if (matchMedia("(max-width: 699px)").matches) {
  location.replace("phone/" + location.search + location.hash); // A phone needs no picture of one.
} else {
  const asked = new URLSearchParams(location.search).get("persona");
  choice.value = asked ?? choice.dataset.default;
  if (!choice.value) choice.value = choice.dataset.default;
  show(location.hash);
  choice.addEventListener("change", () => show(""));
  document.getElementById("again").addEventListener("click", () => show(""));
}

function show(hash) {
  const query = "?persona=" + encodeURIComponent(choice.value);
  history.replaceState(null, "", query + hash);
  // A new document each time: another person's phone has nothing of the one before in its memory.
  phone.contentWindow.location.replace("phone/" + query + "&at=" + Date.now() + hash);
}
