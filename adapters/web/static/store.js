// The page's state. Views listen for "changed".

class Store extends EventTarget {
  setup = JSON.parse(document.body.dataset.setup);
  me = null;
  look = "Studyhall";
  channel = "studyhall"; // or "direct"
  thread = null;
  people = [];
  messages = new Map();
  skew = 0; // the server's clock minus ours, in milliseconds
  loaded = false;

  person(id) {
    return this.people.find((person) => person.id === id) ?? null;
  }

  myself() {
    return this.person(this.me);
  }

  channelId() {
    return this.channel === "direct" ? `@${this.me}` : this.channel;
  }

  now() {
    return Date.now() + this.skew;
  }

  // Apply an update from the server; return the messages that are new.
  take(news) {
    this.skew = Date.parse(news.now) - Date.now();
    this.people = news.people;
    const before = news.full ? new Map() : this.messages;
    const fresh = [];
    const after = new Map(before);
    for (const message of news.messages) {
      if (message.gone) after.delete(message.id);
      else {
        if (!before.has(message.id)) fresh.push(message);
        after.set(message.id, message);
      }
    }
    this.messages = after;
    const first = !this.loaded;
    this.loaded = true;
    this.changed();
    return first || news.full ? [] : fresh;
  }

  forget() {
    this.messages = new Map();
    this.loaded = false;
  }

  inChannel(channel) {
    return this.#sorted((one) => one.channel === channel && one.thread === null);
  }

  inThread(root) {
    return this.#sorted((one) => one.id === root || one.thread === root);
  }

  #sorted(wanted) {
    return [...this.messages.values()].filter(wanted).sort((a, b) => a.n - b.n);
  }

  changed() {
    this.dispatchEvent(new Event("changed"));
  }
}

export const store = new Store();
