import type { Attachment } from "svelte/attachments";

/** A person who has scrolled further up than this is reading. */
const NEAR_END_PX = 120;

/**
 * Keeps the end of a growing list in sight: always when an item is added to its one child, and while an item grows, unless
 * the person has scrolled up to read.
 */
export const followEnd: Attachment<HTMLElement> = (list) => {
  const items = list.firstElementChild;
  if (items === null) return;
  let isAtEnd = true;
  const note = (): void => {
    isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
  };
  const toEnd = (): void => {
    list.scrollTop = list.scrollHeight;
  };
  const grown = new ResizeObserver(() => isAtEnd && toEnd());
  grown.observe(list);
  grown.observe(items);
  const added = new MutationObserver(toEnd);
  added.observe(items, { childList: true });
  list.addEventListener("scroll", note, { passive: true });
  return () => {
    grown.disconnect();
    added.disconnect();
    list.removeEventListener("scroll", note);
  };
};
