// Arrives late, and takes its time after that.
setTimeout(() => {
  const said = (text) => { document.getElementById("said").textContent = text; };
  for (const one of document.querySelectorAll("[disabled]")) one.disabled = false;
  document.getElementById("disabled").addEventListener("click", () => said("Alive"));
  document.getElementById("dead").addEventListener("click", () => said("Not dead"));
  document.getElementById("form").addEventListener("submit", (event) => {
    event.preventDefault();
    said(`Saved ${document.getElementById("name").value}`);
  });
  document.getElementById("ready").hidden = false;
}, 400);
