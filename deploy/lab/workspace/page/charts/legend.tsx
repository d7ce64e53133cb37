/** The legend of a chart; colours come from the series' place. */
export function Legend({ names }: { readonly names: readonly string[] }) {
  return (
    <ul class="legend">
      {names.map((name, index) => (
        <li>
          <span class={`legend-swatch series-${index % 6}`} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}
