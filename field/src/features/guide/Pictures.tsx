// Pictures of our own for the guide: what one sees, without copying anybody's screens. No letters in them, so they serve every language.

import type { ComponentChildren } from "preact";

/** A phone upright, with what is on its screen. */
function Phone({ children, x = 115, keys = false }: { children?: ComponentChildren; x?: number; keys?: boolean }) {
  return (
    <g transform={`translate(${x} 8)`}>
      <rect class="p-body" width="90" height="144" rx="12" />
      <rect class="p-screen" x="6" y={keys ? 10 : 12} width="78" height={keys ? 56 : 120} rx="4" />
      {keys && [0, 1, 2, 3].flatMap((row) => [0, 1, 2].map((col) => <rect key={`${row}${col}`} class="p-key" x={12 + col * 24} y={76 + row * 16} width="18" height="10" rx="3" />))}
      {children}
    </g>
  );
}

const Field = ({ y, x = 14, width = 62 }: { y: number; x?: number; width?: number }) => <rect class="p-field" x={x} y={y} width={width} height="14" rx="3" />;
const Button = ({ y, x = 14, width = 62 }: { y: number; x?: number; width?: number }) => <rect class="p-go" x={x} y={y} width={width} height="18" rx="4" />;
const Line = ({ x, y, to }: { x: number; y: number; to: number }) => <path class="p-line" d={`M${x} ${y}H${to}`} />;
const Dots = ({ x, y, n }: { x: number; y: number; n: number }) => <>{Array.from({ length: n }, (_, i) => <circle key={i} class="p-dot" cx={x + i * 10} cy={y} r="3" />)}</>;
const Tap = ({ x, y }: { x: number; y: number }) => (
  <g class="p-tap" transform={`translate(${x} ${y})`}>
    <circle r="11" />
    <circle r="4" />
  </g>
);

function Message({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <path class="p-note" d="M0 4a4 4 0 0 1 4-4h52a4 4 0 0 1 4 4v24a4 4 0 0 1-4 4H16L6 40v-8H4a4 4 0 0 1-4-4z" />
      <Line x={10} y={11} to={50} />
      <Line x={10} y={20} to={36} />
    </g>
  );
}

/** A chip card: portrait, chip and QR are hinted at, nothing can be read. */
function Card({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect class="p-card" width="86" height="54" rx="5" />
      <circle class="p-field" cx="17" cy="22" r="7" />
      <path class="p-field" d="M6 40c0-8 5-11 11-11s11 3 11 11z" />
      <rect class="p-chip" x="36" y="12" width="14" height="11" rx="2" />
      <path class="p-ink" d="M64 8h14v14H64zM68 12h6v6h-6z" fill-rule="evenodd" />
      <Line x={36} y={34} to={78} />
      <Line x={36} y={43} to={66} />
    </g>
  );
}

/** Somebody seen from the front; `away` looks to the side. */
function Person({ x, away = false }: { x: number; away?: boolean }) {
  return (
    <g transform={`translate(${x} 40)`}>
      <circle class="p-skin" cx="26" cy="24" r="18" />
      <path class="p-cloth" d="M-6 100c0-34 14-50 32-50s32 16 32 50z" />
      {away ? <path class="p-line" d="M38 22h10M39 30h7" /> : <path class="p-line" d="M18 22h3M31 22h3M20 32c4 3 8 3 12 0" />}
    </g>
  );
}

const Check = ({ x, y }: { x: number; y: number }) => (
  <g transform={`translate(${x} ${y})`}>
    <circle class="p-good" r="20" />
    <path class="p-tick" d="M-9 1l6 7 12-14" />
  </g>
);

const Browser = ({ children }: { children?: ComponentChildren }) => (
  <g transform="translate(60 14)">
    <rect class="p-body" width="200" height="132" rx="8" />
    <rect class="p-screen" x="6" y="28" width="188" height="98" rx="3" />
    <rect class="p-field" x="30" y="8" width="150" height="13" rx="6" />
    <path class="p-lock" d="M15 13v-2a3 3 0 0 1 6 0v2M13 13h10v7H13z" />
    {children}
  </g>
);

const DRAWN: Record<string, () => ComponentChildren> = {
  "level1.1": () => (
    <Phone>
      <rect class="p-go" x="30" y="34" width="30" height="30" rx="7" />
      <path class="p-tick" d="M45 41v14M39 50l6 6 6-6" />
      <Line x={20} y={78} to={70} />
      <Button y={92} />
      <Tap x={60} y={104} />
    </Phone>
  ),
  "level1.2": () => (
    <Phone>
      <circle class="p-field" cx="45" cy="32" r="10" />
      <Field y={50} />
      <Field y={70} />
      <Button y={96} />
      <Tap x={60} y={108} />
    </Phone>
  ),
  "level1.3": () => (
    <>
      <Card x={28} y={58} />
      <path class="p-beam" d="M118 85l42-28v62z" />
      <Phone x={160}>
        <path class="p-frame" d="M18 50V38h12M60 38h12v12M72 82v12H60M30 94H18V82" />
        <path class="p-ink" d="M34 54h22v22H34zM40 60h10v10H40z" fill-rule="evenodd" />
      </Phone>
    </>
  ),
  "level1.4": () => <OwnCode />,
  "level1.5": () => (
    <Phone>
      <Line x={18} y={34} to={72} />
      <Line x={18} y={48} to={60} />
      <Line x={18} y={62} to={68} />
      <path class="p-plane" d="M22 100l46-16-14 34-10-14z" />
    </Phone>
  ),
  "level1.6": () => (
    <Phone>
      <Check x={45} y={54} />
      <Button y={96} />
    </Phone>
  ),
  "level2.1": () => (
    <>
      <Phone x={70} />
      <Message x={86} y={46} />
      <Check x={214} y={80} />
    </>
  ),
  "level2.2": () => (
    <Phone>
      <rect class="p-go" x="33" y="24" width="24" height="24" rx="6" />
      <Field y={60} />
      <Button y={84} />
      <Tap x={58} y={95} />
    </Phone>
  ),
  "level2.3": () => (
    <>
      <Card x={28} y={58} />
      <Phone x={150}>
        <Field y={36} />
        <Dots x={22} y={43} n={5} />
        <Field y={62} />
        <Dots x={22} y={69} n={5} />
        <Button y={96} />
      </Phone>
    </>
  ),
  "level2.4": () => <OwnCode />,
  "level2.5": () => (
    <>
      <Phone x={60}>
        <path class="p-lock" d="M37 44v-7a8 8 0 0 1 16 0v7M32 44h26v20H32z" />
        <Field y={78} />
        <Dots x={24} y={85} n={5} />
        <Button y={104} />
      </Phone>
      <Person x={200} away />
    </>
  ),
  "level2.6": () => (
    <Phone>
      <Check x={45} y={54} />
      <Line x={22} y={90} to={68} />
      <Line x={30} y={104} to={60} />
    </Phone>
  ),
  "web.1": () => (
    <Browser>
      <path class="p-ink" d="M36 14.500h90" />
      <Line x={30} y={50} to={120} />
      <Line x={30} y={66} to={160} />
    </Browser>
  ),
  "web.2": () => (
    <Browser>
      <Line x={30} y={46} to={110} />
      <Button y={66} x={50} width={100} />
      <Tap x={120} y={78} />
    </Browser>
  ),
  "web.3": () => (
    <Browser>
      <Field y={42} x={40} width={120} />
      <Dots x={50} y={49} n={7} />
      <Field y={66} x={40} width={120} />
      <Dots x={50} y={73} n={6} />
      <Button y={94} x={40} width={120} />
    </Browser>
  ),
  "web.4": () => (
    <>
      <Phone x={30} keys />
      <Message x={45} y={26} />
      <path class="p-arrow" d="M130 80h34m-8-7l8 7-8 7" />
      <g transform="translate(176 40)">
        <rect class="p-body" width="120" height="84" rx="6" />
        <rect class="p-screen" x="5" y="14" width="110" height="65" rx="2" />
        <Field y={34} x={22} width={76} />
        <Dots x={34} y={41} n={6} />
      </g>
    </>
  ),
  "web.5": () => (
    <Browser>
      <path class="p-lock" d="M91 56v-7a8 8 0 0 1 16 0v7M86 56h26v20H86z" />
      <Field y={92} x={50} width={60} />
      <path class="p-arrow" d="M128 99h36m-9-8l9 8-9 8" />
    </Browser>
  ),
  "web.6": () => (
    <Browser>
      <Check x={100} y={66} />
      <Line x={60} y={104} to={140} />
    </Browser>
  ),
};

/** The citizen, the own phone, the message: nobody else reads it. */
function OwnCode() {
  return (
    <>
      <Person x={50} />
      <Phone x={150}>
        <Dots x={21} y={84} n={6} />
        <Field y={98} />
      </Phone>
      <Message x={165} y={34} />
    </>
  );
}

export function Picture({ guide, step }: { guide: string; step: number }) {
  const drawn = DRAWN[`${guide}.${step}`];
  if (!drawn) return null;
  return (
    <svg viewBox="0 0 320 160" aria-hidden="true" class="picture">
      <rect class="p-ground" width="320" height="160" rx="8" />
      {drawn()}
    </svg>
  );
}
