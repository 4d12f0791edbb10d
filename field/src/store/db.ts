// IndexedDB, as little of it as the app needs. Shared by the page and the service worker.

export const DATABASE = "vedich-field";
const VERSION = 1;

/** Adds what a version brought; never removes, so that an update of the app cannot drop an operation. */
function upgrade(db: IDBDatabase, from: number): void {
  if (from < 1) {
    db.createObjectStore("meta");
    db.createObjectStore("devices", { keyPath: "device" });
    db.createObjectStore("lists");
    db.createObjectStore("outbox", { keyPath: "n", autoIncrement: true }).createIndex("id", "id", { unique: true });
    db.createObjectStore("copies", { keyPath: "id" });
    db.createObjectStore("drafts");
  }
}

export type StoreName = "meta" | "devices" | "lists" | "outbox" | "copies" | "drafts";

let opened: Promise<IDBDatabase> | null = null;

export function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = (event) => upgrade(request.result, event.oldVersion);
    request.onsuccess = () => {
      const db = request.result;
      // A newer version of the app in another tab must not be kept waiting.
      const forget = () => {
        db.close();
        opened = null;
      };
      db.onversionchange = forget;
      db.onclose = () => {
        opened = null;
      };
      resolve(db);
    };
    request.onerror = () => {
      opened = null;
      reject(request.error ?? new Error("IndexedDB"));
    };
    request.onblocked = () => undefined;
  });
  return opened;
}

export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}

/** Runs `work` in one transaction and resolves when it is on the disk. Nothing but requests of this transaction may be awaited in it. */
export async function write<T>(stores: StoreName[], work: (tx: Tx) => T | Promise<T>): Promise<T> {
  const db = await open();
  const tx = db.transaction(stores, "readwrite", { durability: "strict" });
  const ended = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new DOMException("aborted", "AbortError"));
  });
  // The abort is reported by `ended`; what failed within it may report it too.
  ended.catch(() => undefined);
  let result: T;
  try {
    result = await work(new Tx(tx));
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It had ended by itself.
    }
    throw error;
  }
  await ended;
  return result;
}

export async function read<T>(stores: StoreName[], work: (tx: Tx) => Promise<T>): Promise<T> {
  const db = await open();
  return await work(new Tx(db.transaction(stores, "readonly")));
}

/** A transaction's requests, with types where they are read. */
export class Tx {
  private readonly tx: IDBTransaction;

  constructor(tx: IDBTransaction) {
    this.tx = tx;
  }

  get<T>(store: StoreName, key: IDBValidKey): Promise<T | undefined> {
    return done<T | undefined>(this.tx.objectStore(store).get(key));
  }

  all<T>(store: StoreName): Promise<T[]> {
    return done<T[]>(this.tx.objectStore(store).getAll());
  }

  keys(store: StoreName): Promise<IDBValidKey[]> {
    return done(this.tx.objectStore(store).getAllKeys());
  }

  put(store: StoreName, value: unknown, key?: IDBValidKey): Promise<IDBValidKey> {
    return done(this.tx.objectStore(store).put(value, key));
  }

  add(store: StoreName, value: unknown, key?: IDBValidKey): Promise<IDBValidKey> {
    return done(this.tx.objectStore(store).add(value, key));
  }

  delete(store: StoreName, key: IDBValidKey): Promise<undefined> {
    return done(this.tx.objectStore(store).delete(key));
  }

  clear(store: StoreName): Promise<undefined> {
    return done(this.tx.objectStore(store).clear());
  }
}

/** Whether an error says that the phone's storage is full. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "QuotaExceededError" || error.code === 22);
}
