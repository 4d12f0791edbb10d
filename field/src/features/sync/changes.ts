// What the server's changes make of what is known. Pure.

import type { Changes, List, RoomSaid } from "../../contract.ts";
import type { View } from "../../session/types.ts";

export function advance(view: View, changes: Changes): View {
  return {
    cursor: changes.cursor,
    counter: changes.counter ?? view.counter,
    team: changes.team ?? view.team,
    advice: changes.absentee_advice,
    card: changes.card ?? view.card,
    held: changes.held,
    quota: changes.quota?.day ?? null,
    post: view.post,
  };
}

/** The lists after a change: all anew, or single ones replaced and gone ones removed. */
export function advanceLists(lists: ReadonlyMap<number, List>, changes: Changes): Map<number, List> {
  const next = new Map(changes.full ? [] : lists);
  for (const id of changes.gone_lists) next.delete(id);
  for (const list of changes.lists) next.set(list.id, list);
  return next;
}

/** The same for what other rooms have the phone carry. */
export function advanceRooms(rooms: ReadonlyMap<string, RoomSaid>, changes: Changes): Map<string, RoomSaid> {
  const next = new Map(changes.full ? [] : rooms);
  for (const name of changes.gone_rooms ?? []) next.delete(name);
  for (const room of changes.rooms ?? []) next.set(room.room, room);
  return next;
}

/** Lists that were mine and are not any more: said once in words, for their names vanish. */
export function taken(before: ReadonlyMap<number, List>, after: ReadonlyMap<number, List>): List[] {
  return [...before.values()].filter((list) => !after.has(list.id));
}
