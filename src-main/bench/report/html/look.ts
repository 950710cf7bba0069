/** The page's style sheet and its only script, which does nothing but hide trials that are filtered out. */

export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f6f3;--surface:#fff;--ink:#1b1e21;--muted:#5b636b;--line:#e3e4df;--track:#e9eae5;
--accent:#0f766e;--soft:#dcefec;--bad:#b3261e;--bad-soft:#fbe8e5;
--k0:#0f766e;--k1:#b45309;--k2:#4338ca;--k3:#be185d;--k4:#4d7c0f;--k5:#0369a1;--k6:#7c2d12;--k7:#57534e}
@media(prefers-color-scheme:dark){:root{--bg:#121416;--surface:#1a1d20;--ink:#eceef0;--muted:#9ba4ad;--line:#2a2e33;--track:#25292d;
--accent:#2fb8a9;--soft:#17403c;--bad:#ff8a7e;--bad-soft:#3b1b19;
--k0:#2fb8a9;--k1:#f0a94a;--k2:#9aa2ff;--k3:#ff8fc0;--k4:#a8d34e;--k5:#62c3ff;--k6:#e0a080;--k7:#bdb6ae}}
*,*::before,*::after{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Open Sans",sans-serif}
main,header,nav,footer{max-width:70rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{margin:0;font-size:1.75rem;line-height:1.2;overflow-wrap:anywhere}
h2{margin:2.5rem 0 .75rem;font-size:1.25rem}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:1rem 0 0;padding:0;list-style:none;font-size:.9375rem}
.quiet,.note,footer{color:var(--muted);font-size:.875rem}
.note{margin:.25rem 0 1rem}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem}
.cautions{margin:1.25rem 0 0;padding:.75rem 1rem .75rem 2rem;border-left:4px solid var(--bad);border-radius:.5rem;background:var(--bad-soft)}
.table{overflow-x:auto;margin:1rem 0 .25rem;border:1px solid var(--line);border-radius:.625rem;background:var(--surface)}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
caption{padding:.625rem .75rem;text-align:left;font-weight:600}
th,td{padding:.375rem .75rem;border-top:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
thead th{color:var(--muted);white-space:nowrap}
th.figure,td.figure{text-align:right;white-space:nowrap}
td.word{overflow-wrap:anywhere;min-width:6rem;max-width:28rem}th.word{overflow-wrap:break-word;max-width:28rem}tbody th.word{min-width:8rem}
.missing{color:var(--muted)}
.chart{margin:1rem 0;padding:.75rem 1rem;border:1px solid var(--line);border-radius:.625rem;background:var(--surface)}
figcaption{margin-bottom:.5rem;font-size:.875rem;font-weight:600}
.bars{display:grid;grid-template-columns:minmax(6rem,14rem) minmax(0,1fr) 5rem;gap:.375rem .75rem;align-items:center;font-size:.8125rem;font-variant-numeric:tabular-nums}
.bars .name{color:var(--muted);overflow-wrap:anywhere}.bars .value{text-align:right}.strong{color:var(--ink)!important;font-weight:600}
.track{position:relative;display:block;height:.625rem;border-radius:.3125rem;background:var(--track)}
.track i{position:absolute;display:block}
.bar{top:0;bottom:0;min-width:2px;border-radius:.3125rem;background:var(--accent)}
.bar.wait{background:repeating-linear-gradient(-45deg,var(--muted) 0 3px,transparent 3px 6px)}
.span{top:calc(50% - 1.5px);height:3px;border-radius:2px;background:var(--accent);opacity:.55}
.dot{top:50%;width:.75rem;height:.75rem;border-radius:50%;background:var(--accent);transform:translate(-50%,-50%)}
.scale{position:relative;grid-column:2;height:1.25rem;color:var(--muted);font-size:.75rem}
.scale span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.scale span:first-child{transform:none}.scale span:last-child{transform:translateX(-100%)}
.plot{display:grid;grid-template-columns:3rem minmax(0,1fr);gap:.25rem .5rem}
.plot svg{width:100%;height:15rem;overflow:visible}
.sides{display:flex;flex-direction:column;justify-content:space-between;color:var(--muted);font-size:.75rem;text-align:right}
.grid{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke;fill:none}
.curve{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}
.kind-0{stroke:var(--k0)}.kind-1{stroke:var(--k1);stroke-dasharray:7 4}.kind-2{stroke:var(--k2);stroke-dasharray:2 3}.kind-3{stroke:var(--k3);stroke-dasharray:10 3 2 3}
.kind-4{stroke:var(--k4)}.kind-5{stroke:var(--k5);stroke-dasharray:7 4}.kind-6{stroke:var(--k6);stroke-dasharray:2 3}.kind-7{stroke:var(--k7);stroke-dasharray:10 3 2 3}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:.5rem 0 0;padding:0;list-style:none;font-size:.8125rem}
.legend svg{width:1.875rem;height:.375rem}
.behind summary,.source summary{cursor:pointer;color:var(--muted);font-size:.8125rem}
pre{overflow-x:auto;padding:.75rem;border-radius:.5rem;background:var(--track);font-size:.8125rem;white-space:pre-wrap;overflow-wrap:anywhere}
.filters{display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:center;margin-bottom:.75rem;font-size:.875rem}
.filters[hidden]{display:none}
select,input{max-width:16rem;padding:.25rem .5rem;border:1px solid var(--muted);border-radius:.375rem;background:var(--surface);color:var(--ink);font:inherit}
.trial{margin-bottom:.375rem;border:1px solid var(--line);border-radius:.625rem;background:var(--surface)}
.trial[hidden]{display:none}
.trial>summary{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline;padding:.5rem .875rem;cursor:pointer;font-size:.9375rem}
.trial>:not(summary){margin:.5rem .875rem}
.trial>summary{list-style:none}.trial>summary::-webkit-details-marker{display:none}
.trial>summary::before{content:"";width:.4rem;height:.4rem;margin-right:.125rem;border:solid var(--muted);border-width:0 2px 2px 0;transform:translateY(-.1rem) rotate(-45deg)}
.trial[open]>summary::before{transform:translateY(-.15rem) rotate(45deg)}
.trial .number{min-width:2.5rem;color:var(--muted);font-variant-numeric:tabular-nums}
.who{color:var(--muted);overflow-wrap:anywhere}.gist{overflow-wrap:anywhere}
.badge{padding:0 .5rem;border-radius:1rem;background:var(--track);font-size:.75rem;font-weight:600}
.badge.wrong{background:var(--soft)}.badge.failed,.error{background:var(--bad-soft);color:var(--bad)}
.error{padding:.5rem .75rem;border-radius:.5rem}
dl{margin:.5rem 0}dt{color:var(--muted);font-size:.8125rem}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
.words>div{display:grid;grid-template-columns:9rem minmax(0,1fr);gap:.75rem;padding:.125rem 0}
del{background:var(--bad-soft);color:var(--bad)}ins{background:var(--soft);text-decoration-thickness:2px}
.sounds{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem}
.sound{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:0;color:var(--muted);font-size:.8125rem}
audio{height:2.25rem;max-width:100%}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.5rem 1rem;font-size:.875rem}
footer{margin:3rem auto;border-top:1px solid var(--line);padding-top:1rem}
@media(max-width:36rem){.scale span:not(:first-child):not(:last-child){display:none}.bars{grid-template-columns:6rem minmax(0,1fr) 4rem;gap:.375rem .5rem}.words>div{grid-template-columns:1fr;gap:0}th,td{padding:.375rem .5rem}}
@media print{.filters,nav{display:none}}
`;

export const SCRIPT = `
(() => {
  const bar = document.querySelector(".filters");
  const trials = [...document.querySelectorAll(".trial")];
  if (bar === null || trials.length < 2) return;
  const [arm, state, words] = ["arm", "state", "words"].map((name) => bar.querySelector('[data-filter="' + name + '"]'));
  for (const name of new Set(trials.map((trial) => trial.dataset.arm))) arm.append(new Option(name, name));
  const show = () => {
    const wanted = words.value.trim().toLowerCase();
    let count = 0;
    for (const trial of trials) {
      const fits =
        (arm.value === "" || trial.dataset.arm === arm.value) &&
        (state.value === "" || trial.dataset.state.split(" ").includes(state.value)) &&
        (wanted === "" || trial.textContent.toLowerCase().includes(wanted));
      trial.hidden = !fits;
      count += fits ? 1 : 0;
    }
    bar.querySelector("output").textContent = count + " of " + trials.length;
  };
  bar.addEventListener("input", show);
  bar.hidden = false;
  show();
})();
`;
