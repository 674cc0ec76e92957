/** Marks the circle that is nearest to the pointer, and opens its menu at a right click. A left click needs no script. */
window.hyperLive?.hook?.("circles", {
  mounted(canvas, { pushEvent }) {
    const placeOf = (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      return { x: Math.round(event.clientX - left), y: Math.round(event.clientY - top) };
    };
    const away = (circle, { x, y }) =>
      Math.hypot(circle.getAttribute("cx") - x, circle.getAttribute("cy") - y);
    const nearest = (place) =>
      [...canvas.querySelectorAll("circle")]
        .filter((circle) => away(circle, place) < circle.getAttribute("r"))
        .sort((a, b) => away(a, place) - away(b, place))[0];
    canvas.addEventListener("pointermove", (event) => {
      const near = nearest(placeOf(event));
      for (const circle of canvas.querySelectorAll("circle"))
        circle.classList.toggle("near", circle === near);
    });
    canvas.addEventListener("contextmenu", (event) => {
      if (!nearest(placeOf(event))) return;
      event.preventDefault();
      pushEvent("circle-menu", placeOf(event));
    });
  },
});
