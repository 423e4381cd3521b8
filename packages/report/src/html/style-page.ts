/** Colours, type and the layout of the page. Contrasts are 4.5 : 1 or more in both schemes. */
export const pageStyle = `
:root{color-scheme:light dark;--page:#f6f6f3;--paper:#fff;--ink:#1b1e23;--soft:#545b66;--line:#d8dad4;--link:#1450a3;
--good:#17663a;--bad:#ad241c;--same:#1f5596;--unsure:#7d5200;--none:#545b66;
--s0:#c03f0c;--s1:#1b1e23;--s2:#6b7280;--s3:#1d5fbf;--s4:#0c7358;--s5:#8637b0;--s6:#8a5a00;--s7:#b01f5c}
@media (prefers-color-scheme:dark){:root{--page:#121518;--paper:#1a1e22;--ink:#e8eaed;--soft:#a8b0ba;--line:#363c43;--link:#8fbcff;
--good:#74d29b;--bad:#ff958b;--same:#92beff;--unsure:#e6b650;--none:#a8b0ba;
--s0:#ff9352;--s1:#e8eaed;--s2:#9aa2ad;--s3:#7fb3ff;--s4:#52d3a8;--s5:#d49df2;--s6:#e6b650;--s7:#f78fbb}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;overflow-wrap:break-word}
header,nav,main,footer{max-width:72rem;margin:0 auto;padding:0 clamp(1rem,4vw,2.5rem)}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.verdict{padding-top:clamp(.75rem,2vw,1.5rem);padding-bottom:1rem}
.run{margin:0 0 .5rem;color:var(--soft);font-size:.9rem}
h1{margin:0 0 .6rem;max-width:58ch;font-size:clamp(1.3rem,1rem + 1.2vw,1.9rem);line-height:1.18;letter-spacing:-.02em;font-weight:680;text-wrap:balance}
.caution{color:var(--unsure)}
.lead{text-wrap:pretty;margin:0 0 .5rem;max-width:68ch;font-size:1.1rem;line-height:1.5}
nav ul{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;list-style:none;margin:0;padding:.6rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);font-size:.93rem}
nav a{display:inline-block;padding:.2rem 0}
section{margin:2.75rem 0 0;scroll-margin-top:1rem}
h2{margin:0 0 .9rem;font-size:1.5rem;line-height:1.2;letter-spacing:-.01em}
h3{margin:1.75rem 0 .5rem;font-size:1.08rem;line-height:1.35}
section>p{max-width:72ch}
.mark-good{color:var(--good)}.mark-bad{color:var(--bad)}.mark-same{color:var(--same)}.mark-unsure{color:var(--unsure)}.mark-none{color:var(--none)}
section>ul{padding-left:0;list-style:none;max-width:90ch}
section>ul li{padding:.35rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin:.75rem 0}
dt{font-weight:600}dd{margin:0;min-width:0;overflow-wrap:anywhere}
pre{background:var(--paper);border:1px solid var(--line);border-radius:6px;margin:.75rem 0;padding:.75rem 1rem;max-height:22rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.9rem}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
details{margin:.9rem 0}
summary{cursor:pointer;color:var(--link);padding:.2rem 0;width:fit-content}
footer{margin-top:3.5rem;padding-top:1rem;padding-bottom:2.5rem;color:var(--soft);font-size:.9rem}
@media (max-width:560px){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}.lead{font-size:1.02rem}}
@media print{:root{--page:#fff}body{font-size:10pt}nav{display:none}figure,.table.cards{break-inside:avoid}h2,h3{break-after:avoid}a{color:inherit;text-decoration:none}}
`
