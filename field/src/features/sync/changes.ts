// What the server's changes make of what is known. Pure.

import type { Changes, List, ListChange, RoomSaid } from "../../contract.ts";
import type { View } from "../../session/types.ts";

export function advance(view: View, changes: Changes): View {
  return {
    cursor: changes.cursor,
    counter: changes.counter ?? view.counter,
    team: changes.team ?? view.team,
    advice: changes.absentee_advice ?? view.advice,
    card: changes.card ?? view.card,
    held: changes.held ?? view.held,
    quota: changes.quota?.day ?? null,
    post: view.post,
  };
}

/** The lists after a change: all anew, or single ones replaced, changed in part, and gone ones removed. */
export function advanceLists(lists: ReadonlyMap<number, List>, changes: Changes): Map<number, List> {
  const next = new Map(changes.full ? [] : lists);
  for (const id of changes.gone_lists) next.delete(id);
  for (const list of changes.lists) next.set(list.id, list);
  for (const change of changes.list_changes ?? []) {
    const list = next.get(change.id);
    if (list) next.set(change.id, changedList(list, change));
  }
  return next;
}

function changedList(list: List, { members, version, people }: ListChange): List {
  if (people.length === 0) return { ...list, members, version };
  const news = new Map(people.map((p) => [p.citizen, p]));
  return { ...list, members, version, people: list.people.map((person) => ({ ...person, ...news.get(person.citizen) })) };
}

/** The lists of which something came, as they are now: these are to be kept. */
export function cameLists(lists: ReadonlyMap<number, List>, changes: Changes): List[] {
  const ids = new Set([...changes.lists, ...(changes.list_changes ?? [])].map((l) => l.id));
  return [...advanceLists(lists, changes).values()].filter((list) => ids.has(list.id));
}

/** Something changed on a list that is not here, as after a lease that a wrong clock had ended: everything must come again. */
export function misses(lists: ReadonlyMap<number, List>, changes: Changes): boolean {
  return !changes.full && (changes.list_changes ?? []).some(({ id }) => !lists.has(id) && !changes.lists.some((l) => l.id === id));
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
