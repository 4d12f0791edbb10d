// The number is covered until somebody means to call; that somebody did is recorded.

import { useState } from "preact/hooks";
import type { Person } from "../../contract.ts";
import { maskPhone, showPhone } from "../../kernel/numbers.ts";
import { Icon } from "../../parts/Icon.tsx";
import { record, StorageFull } from "../../session/record.ts";
import { t } from "../../texts/index.ts";

export function Phone({ list, person }: { list: number; person: Person }) {
  const [shown, show] = useState(false);
  const [full, setFull] = useState(false);
  if (person.phone === null) return <p class="soft">{t("phone.none")}</p>;
  const uncover = async () => {
    try {
      await record({ kind: "call", list, citizen: person.citizen }, person.name);
      show(true);
    } catch (error) {
      if (error instanceof StorageFull) setFull(true);
    }
  };
  if (shown) {
    return (
      <a class="button wide" href={`tel:${person.phone}`}>
        <Icon name="call" />
        <span class="phone-number">{showPhone(person.phone)}</span>
      </a>
    );
  }
  return (
    <>
      <button type="button" class="button wide" onClick={() => void uncover()}>
        <Icon name="call" />
        {t("phone.show", { number: maskPhone(person.phone) })}
      </button>
      <p class="soft">{t("phone.recorded")}</p>
      {full && <p class="error" role="alert">{t("full.title")}</p>}
    </>
  );
}
