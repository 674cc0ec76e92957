/** Lets cards be dragged to another column. Without it, their buttons move them. */
window.hyperLive?.hook?.("board", {
  mounted(list, { pushEvent }) {
    let card;
    list.addEventListener("dragstart", (event) => {
      card = event.target.closest("[data-card]")?.dataset.card;
    });
    list.addEventListener("dragover", (event) => event.preventDefault());
    list.addEventListener("drop", (event) => {
      event.preventDefault();
      const { left, width } = list.getBoundingClientRect();
      const column = Math.floor((3 * (event.clientX - left)) / width);
      if (card) pushEvent("drop-card", { card, column });
      card = undefined;
    });
  },
});
