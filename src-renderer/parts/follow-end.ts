import type { Attachment } from "svelte/attachments";

/** A person who has scrolled further up than this is reading. */
const NEAR_END_PX = 120;

/** Keeps the end of a growing list in sight, unless the person has scrolled up to read. */
export const followEnd: Attachment<HTMLElement> = (list) => {
  let isAtEnd = true;
  const note = (): void => {
    isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
  };
  const follow = (): void => {
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  };
  const grown = new ResizeObserver(follow);
  grown.observe(list);
  if (list.firstElementChild !== null) grown.observe(list.firstElementChild);
  list.addEventListener("scroll", note, { passive: true });
  return () => {
    grown.disconnect();
    list.removeEventListener("scroll", note);
  };
};
