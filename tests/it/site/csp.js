document.querySelector("button").addEventListener("click", () => { document.getElementById("said").textContent = `Hello ${document.getElementById("name").value}`; });
