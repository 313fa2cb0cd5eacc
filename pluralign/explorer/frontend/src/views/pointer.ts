/** Dragging in a picture: places in its own units, from the press to the release. */

export interface Drag {
  move(x: number, y: number, event: PointerEvent): void;
  end(moved: boolean): void;
}

const STILL = 3; // pixels within which a press is a click

export function placeIn(svg: SVGSVGElement, event: { clientX: number; clientY: number }): { x: number; y: number } {
  const matrix = svg.getScreenCTM();
  if (!matrix) return { x: 0, y: 0 };
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  return { x: point.x, y: point.y };
}

/** Follow the pointer that has just been pressed on an element of the picture. */
export function follow(event: PointerEvent, svg: SVGSVGElement, drag: Drag): void {
  if (event.button !== 0) return;
  const target = event.currentTarget as Element;
  target.setPointerCapture(event.pointerId);
  event.stopPropagation();
  const start = [event.clientX, event.clientY] as const;
  let moved = false;
  const move = (next: Event): void => {
    const pointer = next as PointerEvent;
    moved ||= Math.hypot(pointer.clientX - start[0], pointer.clientY - start[1]) > STILL;
    if (!moved) return;
    const { x, y } = placeIn(svg, pointer);
    drag.move(x, y, pointer);
  };
  const end = (): void => {
    target.removeEventListener("pointermove", move);
    target.removeEventListener("pointerup", end);
    target.removeEventListener("pointercancel", end);
    drag.end(moved);
  };
  target.addEventListener("pointermove", move);
  target.addEventListener("pointerup", end);
  target.addEventListener("pointercancel", end);
}
