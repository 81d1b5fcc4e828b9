// Keeps the running total of the order form up to date, in whole cents.
for (const form of document.querySelectorAll("form[data-price-cents]")) {
  const quantity = form.elements.namedItem("quantity");
  const total = form.querySelector("output");
  quantity.addEventListener("input", () => {
    const cents = Number(form.dataset.priceCents) * Math.max(0, Math.trunc(Number(quantity.value)));
    total.textContent = `€${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
  });
}
