// A help post's session, as it stands in my operations. Pure.

import type { PlaceKind } from "../../contract.ts";
import { RULES } from "../../rules.ts";
import { superseded } from "../../session/rules.ts";
import type { LocalOp } from "../../session/types.ts";

export const PLACE_KINDS: readonly PlaceKind[] = ["market", "supermarket", "school", "residential", "cultural", "other"];
export const PLACE_MAX = RULES.place_max;

/** Helps recorded at a post, those taken back left out. */
export function helpsAt(ops: readonly LocalOp[], post: string): LocalOp[] {
  const gone = superseded(ops);
  return ops.filter((o) => o.op.kind === "help" && o.op.post === post && !gone.has(o.id));
}
