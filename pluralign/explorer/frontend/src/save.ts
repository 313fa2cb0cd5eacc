/** What can be taken away: the instance, pictures, certificates and explained pages. */

import { fileOf } from "./document";
import type { Model } from "./model";

export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function saveInstance(model: Model): void {
  download("instance.json", new Blob([fileOf(model.doc)], { type: "application/json" }));
}

export type Proof = "rule" | "axiom" | "cells" | "distortion";

/** The certificates of what is chosen, made and checked anew for the file. */
export async function saveCertificate(model: Model, what: Proof): Promise<void> {
  const of = model.questionOf(what);
  if (!of) return;
  try {
    const found = await model.talk.value<{ text: string; verdicts: { verdict: string }[] }>({ about: "certificate", of, seconds: 60 });
    const lines = found.text.trim().split("\n").length;
    download(lines > 1 ? "certificate.jsonl" : "certificate.json", new Blob([found.text], { type: "application/json" }));
    const accepted = found.verdicts.filter((v) => v.verdict === "accepted").length;
    model.say(`${lines} certificate${lines > 1 ? "s" : ""} saved; the checker accepts ${accepted === lines ? (lines > 1 ? "all" : "it") : `${accepted}`}`);
  } catch (error) {
    model.failed(error);
  }
}

export async function saveReport(model: Model, what: Proof): Promise<void> {
  const of = model.questionOf(what);
  if (!of) return;
  try {
    const found = await model.talk.value<{ text: string }>({ about: "report", of });
    download("report.html", new Blob([found.text], { type: "text/html" }));
    model.say("the explained page is saved as report.html");
  } catch (error) {
    model.failed(error);
  }
}

const COPIED = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-family", "font-size", "font-weight",
  "paint-order", "stroke-linejoin", "stroke-linecap",
];

/** The pictures side by side as one SVG that needs no style sheet. */
export function pictureOf(root: Element): { svg: string; width: number; height: number } {
  const drawings = [...root.querySelectorAll<SVGSVGElement>("svg[data-picture]")];
  let left = 0;
  let height = 0;
  const parts = drawings.map((drawing) => {
    const box = drawing.viewBox.baseVal;
    const copy = drawing.cloneNode(true) as SVGSVGElement;
    const [from, to] = [drawing.querySelectorAll("*"), copy.querySelectorAll("*")];
    to.forEach((element, i) => {
      const style = getComputedStyle(from[i] as Element);
      for (const name of COPIED) element.setAttribute(name, style.getPropertyValue(name));
      for (const name of [...element.getAttributeNames()]) {
        if (/^(aria-|data-|role$|tabindex$|class$)/.test(name)) element.removeAttribute(name);
      }
    });
    for (const grip of copy.querySelectorAll('[fill="rgba(0, 0, 0, 0)"][stroke="none"]')) grip.remove();
    const inner = new XMLSerializer().serializeToString(copy).replace(/^<svg[^>]*>|<\/svg>$/g, "");
    const placed = `<svg x="${left}" y="0" width="${box.width}" height="${box.height}" viewBox="${box.x} ${box.y} ${box.width} ${box.height}">${inner}</svg>`;
    left += box.width;
    height = Math.max(height, box.height);
    return placed;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${left}" height="${height}" viewBox="0 0 ${left} ${height}"><rect width="100%" height="100%" fill="#fff"/>${parts.join("")}</svg>\n`;
  return { svg, width: left, height };
}

export function savePicture(model: Model, root: Element, kind: "svg" | "png"): void {
  const { svg, width, height } = pictureOf(root);
  const blob = new Blob([svg], { type: "image/svg+xml" });
  if (kind === "svg") {
    download("picture.svg", blob);
    return;
  }
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * 2, height * 2];
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    canvas.toBlob((png) => (png ? download("picture.png", png) : model.say("the picture could not be made", true)), "image/png");
  };
  image.onerror = () => model.say("the picture could not be made", true);
  image.src = URL.createObjectURL(blob);
}
