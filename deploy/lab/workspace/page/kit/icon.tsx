/** Line drawings on a 20×20 grid, stroked with the current colour. */
const PATHS = {
  hash: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  home: 'M3 9.5 10 3.5l7 6M5 8.5V16h10V8.5',
  thread: 'M4 4h12v9H9l-4 3.5V13H4z',
  pin: 'm11 3 6 6-3 .5-3 3-.5 3.5-7-7L7 8.5l3-3zM6.5 13.5 3 17',
  smile: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M7 12c1.6 2 4.4 2 6 0M7.7 8v.4M12.3 8v.4',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  close: 'm5 5 10 10M15 5 5 15',
  send: 'm3 4 14 6-14 6 2-6zM5 10h7',
  menu: 'M3 6h14M3 10h14M3 14h14',
  chevron: 'm6 8 4 4 4-4',
  back: 'm12 5-5 5 5 5',
  sun: 'M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6M10 2.5v1.6M10 15.9v1.6M2.5 10h1.6M15.9 10h1.6M4.7 4.7l1.1 1.1M14.2 14.2l1.1 1.1M15.3 4.7l-1.1 1.1M5.8 14.2l-1.1 1.1',
  moon: 'M16 12.2A6.5 6.5 0 0 1 7.8 4a6.5 6.5 0 1 0 8.2 8.2',
  monitor: 'M3 4.5h14v9H3zM7.5 16.5h5M10 13.5v3',
  file: 'M5 3h7l3 3v11H5zM12 3v3h3',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  eye: 'M2.5 10C6 4.5 14 4.5 17.5 10 14 15.5 6 15.5 2.5 10M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4',
  warning: 'M10 3.5 17.5 16.5h-15zM10 8.5v4M10 14.5v.01',
  info: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 9.5V14M10 6.5v.01',
  like: 'M6 9v7H3.5V9zM6 9l3-5.5c1.5 0 2 1 1.7 2.5L10.3 8H15c1 0 1.6 1 1.3 2l-1.5 5c-.2.6-.7 1-1.3 1H6',
  dislike: 'M6 11V4H3.5v7zM6 11l3 5.5c1.5 0 2-1 1.7-2.5L10.3 12H15c1 0 1.6-1 1.3-2l-1.5-5c-.2-.6-.7-1-1.3-1H6',
  trash: 'M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6',
  plus: 'M10 4v12M4 10h12',
  chart: 'M3 17h14M5.5 14V9M10 14V4M14.5 14V7',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon: the text beside it, or the control's label, says what it means. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
