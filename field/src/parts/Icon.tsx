// Line icons of our own, drawn in a square of 24.

const SHAPES = {
  list: "M4 6h2M4 12h2M4 18h2M9 6h11M9 12h11M9 18h11",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M7 12h10",
  post: "M5 20V9l7-5 7 5v11M9 20v-6h6v6",
  people: "M8.500 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.500-5 5.500-5s5.500 2 5.500 5M16 6a2.500 2.500 0 0 1 0 5M17 14.500c2.500.3 4 2 4 4.500",
  more: "M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
  back: "M15 5l-7 7 7 7",
  on: "M9 5l7 7-7 7",
  sync: "M5 12a7 7 0 0 1 12-5l2 2M19 5v4h-4M19 12a7 7 0 0 1-12 5l-2-2M5 19v-4h4",
  saved: "M5 12.500l4.500 4.500L19 7.500",
  waiting: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 8v4l3 2",
  call: "M6 4h3l1.500 4-2 1.500a11 11 0 0 0 5 5l1.500-2 4 1.500v3a2 2 0 0 1-2 2C10.500 19 5 13.500 4 6a2 2 0 0 1 2-2z",
  open: "M6 10l6 6 6-6",
  shut: "M10 6l6 6-6 6",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  erase: "M21 6H9l-6 6 6 6h12zM12 9.500l5 5M17 9.500l-5 5",
  alert: "M12 4l9 16H3zM12 10v4M12 17.200v.01",
} as const;

export type IconName = keyof typeof SHAPES;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="4" fill="#0b5f6b" />
      <path fill="#fff" d="M6 20V4h2v1h11l-2.500 4 2.500 4H8v7z" />
    </svg>
  );
}
