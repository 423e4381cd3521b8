/** Tables: a box that scrolls; comparison tables become cards on a telephone. */
export const tableStyle = `
.table{overflow-x:auto;margin:.75rem 0;background:var(--paper);border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:.93rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.7rem .9rem;color:var(--soft);font-size:.93rem}
th,td{padding:.5rem .9rem;border-top:1px solid var(--line);text-align:left;vertical-align:top}
thead th{vertical-align:bottom;font-size:.88rem;line-height:1.3}
th.end,td.end{text-align:right}
tbody th{font-weight:650}
th small{display:block;color:var(--soft);font-weight:400;font-size:.82rem;line-height:1.35}
td.end{white-space:nowrap}
.scroll td.start{min-width:9rem}
.scroll tbody th,.scroll thead th:first-child{position:sticky;left:0;background:var(--paper);max-width:45vw}
.cards td.end{white-space:normal}
.value,.effect,.said{display:block}
.said{color:var(--soft)}
.columns-1{max-width:44rem}.columns-2{max-width:58rem}
td .value{font-size:1.12rem;font-weight:620;white-space:nowrap}
td .value.missing{font-size:.95rem;font-weight:400;font-style:italic;color:var(--soft)}
td .effect{color:var(--soft);font-size:.86rem;white-space:nowrap}
td .mark{font-weight:620;font-size:.9rem}
td .rank{color:var(--soft);font-size:.86rem;white-space:nowrap}
td .bar{display:block;margin:.2rem 0 .1rem auto}
.bar .rail{stroke:var(--line);stroke-width:1}
.bar .none{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 2}
.bar .interval{stroke:var(--ink);stroke-width:1.5;fill:none}
.bar circle{fill:var(--ink)}
sup a{padding:0 .2em}
.grid{margin:1rem 0}
.grid caption{padding:.5rem .9rem;color:var(--ink);font-weight:650}
.grid th,.grid td{padding:.4rem .9rem;line-height:1.3}
.grid tbody th{width:30%}
.grid .outcome{white-space:nowrap}
.grid .count{color:var(--soft);font-size:.86rem}
.grid td .effect{white-space:normal}
.legend{margin:.5rem 0 0;color:var(--soft);font-size:.82rem;line-height:1.4}
.footnotes{margin:.5rem 0 0;padding-left:1.75rem;color:var(--soft);font-size:.88rem}
@media (max-width:640px){
.table.cards{border:0;background:none;overflow-x:visible}
.cards table,.cards tbody,.cards tr,.cards th,.cards td,.cards caption{display:block;width:100%}
.cards caption{padding:.25rem 0 .6rem}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{background:var(--paper);border:1px solid var(--line);border-radius:6px;margin:0 0 .75rem;padding:.35rem 0}
.cards th,.cards td{border-top:0}
.cards tbody th{border-bottom:1px solid var(--line);font-size:1.05rem}
.cards td{display:grid;grid-template-columns:minmax(5.5rem,7fr) 13fr;column-gap:.75rem;align-items:baseline}
.cards td::before{content:attr(data-label);text-align:left;color:var(--soft);font-size:.86rem;line-height:1.3;grid-column:1;grid-row:1/span 4}
.cards td>*{grid-column:2}
td .effect{white-space:normal}
.grid caption{padding:.35rem .4rem}
.grid th,.grid td{padding:.3rem .2rem;font-size:.74rem;line-height:1.25}
.grid thead th{overflow-wrap:anywhere}
.grid .outcome{white-space:normal}
.grid tbody th,.grid thead th:first-child{width:auto;padding-left:.4rem;position:sticky;left:0;background:var(--paper)}
.grid small,.grid .count,.grid td .effect{display:none}
.grid .symbol{display:block}
}
@media print{.table{overflow:visible}}
`
