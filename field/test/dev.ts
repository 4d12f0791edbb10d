// npm run dev: the built app and the fake server on one port, with codes to try.

import { fileURLToPath } from "node:url";
import { dayOf } from "../src/kernel/time.ts";
import { addList } from "./city.ts";
import { FakeServer } from "./server.ts";

const server = new FakeServer({ dist: fileURLToPath(new URL("../dist", import.meta.url)), port: Number(process.env["PORT"] ?? 5180) });
const today = dayOf(server.now());
addList(server, { id: 7, people: 40, members: ["M111"], today });
addList(server, { id: 8, people: 25, members: ["M112"], today, quarter: "Khu phố Tân Xuân", kind: "collection" });
const at = await server.start();
for (const member of server.members) console.log(`${member.name}: ${at}/field/#enrol=${server.code(member.code)}`);
