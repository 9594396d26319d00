/** The page's style; inline, so that the page is one answer. */
export const pageStyle = `
:root { color-scheme: light dark; font: 17px/1.55 system-ui, "Apple SD Gothic Neo", "Noto Sans KR", sans-serif;
  --paper: light-dark(#eef1f6, #0f1217); --card: light-dark(#fff, #181c23); --ink: light-dark(#15181e, #eef0f4); --soft: light-dark(#5a6270, #a2abb9);
  --line: light-dark(#e3e7ee, #2a303a); --accent: light-dark(#1f5fd6, #3f7bea); --bad: light-dark(#b3261e, #ff8f86); --good: light-dark(#137a48, #4cc38a); }
* { box-sizing: border-box; margin: 0; }
body { min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; background: var(--paper); color: var(--ink); word-break: keep-all; overflow-wrap: anywhere; }
main { width: 100%; max-width: 440px; padding: 28px; border-radius: 20px; background: var(--card); box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 12px 40px rgb(0 0 0 / 8%); }
.brand { display: flex; align-items: center; gap: 8px; color: var(--soft); font-size: 14px; font-weight: 600; }
.brand::before { content: ""; width: 12px; height: 12px; border-radius: 4px; background: var(--accent); }
h1 { margin: 20px 0 4px; font-size: 24px; line-height: 1.3; letter-spacing: -0.02em; }
.amount { margin: 12px 0 20px; font-size: 36px; font-weight: 700; line-height: 1.2; letter-spacing: -0.03em; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 10px 20px; padding: 16px 0; border-block: 1px solid var(--line); }
dt { color: var(--soft); }
dd { text-align: right; font-weight: 500; font-variant-numeric: tabular-nums; }
.bar { height: 6px; margin-top: 16px; border-radius: 3px; background: var(--line); overflow: hidden; }
.bar i { display: block; height: 100%; border-radius: 3px; background: var(--accent); transform-origin: left; animation: shrink linear both; }
@keyframes shrink { to { transform: scaleX(0); } }
.note { margin: 16px 0 20px; color: var(--soft); font-size: 15px; }
form { display: grid; gap: 10px; }
button { width: 100%; padding: 15px; border: 1.5px solid transparent; border-radius: 14px; font: inherit; font-weight: 600; cursor: pointer; }
.approve { background: var(--accent); color: #fff; }
.deny { border-color: currentColor; background: none; color: var(--bad); }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.sign { display: grid; place-items: center; width: 56px; height: 56px; margin-top: 24px; border-radius: 50%; background: var(--line); font-size: 28px; line-height: 1; }
.good .sign { background: var(--good); color: var(--card); }
.bad .sign { background: var(--bad); color: var(--card); }
.sentence { color: var(--soft); }
.receipt { margin-top: 20px; padding-top: 16px; border-top: 1px solid var(--line); font-weight: 500; }
[lang] + [lang] { margin-top: 28px; padding-top: 8px; border-top: 1px solid var(--line); }
`
