const dashes = ['7 3', '', '2 3', '10 3 2 3', '5 2', '1 3', '14 4', '6 2 2 2']

const series = dashes
  .map(
    (dash, index) =>
      `svg .s${index}{--c:var(--s${index})}svg .line.s${index}{stroke-dasharray:${dash === '' ? 'none' : dash}}`,
  )
  .join('\n')

/** Charts: colours and dashes of series, and which of the two drawings is shown. */
export const chartStyle = `
figure{margin:1.5rem 0 2.25rem;padding:0 0 1rem;border-bottom:1px solid var(--line)}
figure:last-child{border-bottom:0}
figure.plain{display:block;margin:.5rem 0;padding:0;border-bottom:0}
figure.plain figcaption{color:var(--soft);font-size:.9rem;margin:0 0 .4rem}
figcaption h3{margin:0 0 .25rem}
figcaption p{margin:0 0 .75rem;max-width:72ch;color:var(--soft);font-size:.95rem}
figure .wide svg{display:block;width:100%;max-width:52rem;height:auto}
figure .narrow{display:none}
@media (min-width:1000px){figure:not(.plain){display:grid;grid-template-columns:16rem minmax(0,1fr);column-gap:2.5rem}figure>details{grid-column:1/-1}}
figure .narrow svg{display:block;max-width:100%;height:auto}
@media (max-width:560px){figure .wide{display:none}figure .narrow{display:block}}
figure svg text{font-size:12px;fill:var(--soft);font-family:inherit;font-variant-numeric:tabular-nums}
figure svg text.name{fill:var(--ink);font-weight:600}
svg .grid{stroke:var(--line);stroke-width:1}
svg .axis{stroke:var(--soft);stroke-width:1}
svg .row{stroke:var(--line);stroke-width:1}
svg .leader{stroke:var(--soft);stroke-width:.75;stroke-dasharray:1 2}
svg .mark{fill:var(--c);stroke:var(--paper);stroke-width:.75}
svg .mark.hollow{fill:var(--page);stroke:var(--c);stroke-width:1.5}
svg .mark.open{fill:none;stroke:var(--c);stroke-width:2}
svg .overall{stroke:var(--ink);stroke-width:3}
svg .line,svg .step{fill:none;stroke:var(--c);stroke-width:2}
svg .whisker{stroke:var(--c);stroke-width:1.25}
svg .area{fill:var(--c);opacity:.22}
svg .range{fill:var(--c);opacity:.3}
svg .offered{fill:none;stroke:var(--soft);stroke-width:1;stroke-dasharray:3 3}
svg .fault{stroke:var(--bad);stroke-width:1.25;stroke-dasharray:4 3}
svg .failed{fill:none;stroke:var(--bad);stroke-width:2.5}
${series}
@media (forced-colors:active){svg .mark{stroke:CanvasText}svg .line{stroke:CanvasText}}
`
