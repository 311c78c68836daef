/* Forms that save as you type: <form data-autosave data-draft="key">. Nothing typed is lost.
   What the server has not confirmed stays on the page and in the browser's storage, is sent again until it arrives,
   and is offered back when the page is opened anew. Without this file every form has its own buttons. */
(() => {
  "use strict";
  const PAUSE = 1000; // ms without a keystroke
  const RETRY = 4000;
  const TIMEOUT = 15000;

  const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.split("=")[1] ?? "";
  const storage = {
    read(key) {
      try {
        return JSON.parse(window.localStorage.getItem(key) ?? "null");
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        if (value === null) window.localStorage.removeItem(key);
        else window.localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Full or switched off: the page itself still holds the text.
      }
    },
  };

  class Autosave {
    constructor(form) {
      this.form = form;
      this.key = form.dataset.draft;
      this.state = form.querySelector("[data-save-state]");
      this.busy = null;
      this.timer = null;
      this.held = false; // two people wrote: the person decides first
      this.leaving = false;
      this.unsettled = false; // something was sent, and what the server holds now is not known to be what stands here
      this.clean = this.typed();
      if (this.isOvertaken()) return window.location.reload();
      this.show("idle");
      form.addEventListener("input", () => this.changed(PAUSE));
      form.addEventListener("change", () => this.changed(0)); // a field that was left, a choice that was made
      form.addEventListener("submit", (event) => this.submitted(event));
      document.addEventListener("visibilitychange", () => this.save());
      window.addEventListener("online", () => this.save());
      window.addEventListener("focus", () => this.save());
      window.addEventListener("beforeunload", (event) => {
        if (this.dirty && !this.leaving) event.preventDefault();
      });
      window.setInterval(() => !this.timer && this.save(), RETRY);
      this.offerDraft();
    }

    /* Whether a save arrived while this page was on its way: it shows what stood before. Asked once only. */
    isOvertaken() {
      const last = storage.read(`${this.key}-saved`);
      storage.write(`${this.key}-saved`, null);
      return last !== null && Object.entries(last).some(([name, value]) => this.older(name, value));
    }

    older(name, value) {
      const field = this.form.elements[name];
      return Boolean(field) && Number(field.value) < Number(value); // versions and revisions only grow
    }

    /* What the person typed and chose, by name. */
    typed() {
      const found = {};
      for (const field of this.form.elements) {
        if (!field.name || field.type === "hidden" || field.tagName === "BUTTON") continue;
        if (field.type === "radio") found[field.name] = this.form.elements[field.name].value;
        else if (field.type === "checkbox") found[field.name] = field.checked ? "on" : "";
        else found[field.name] = field.value;
      }
      return found;
    }

    differing(one, other) {
      return Object.keys(one).filter((name) => name in other && one[name] !== other[name]);
    }

    get dirty() {
      return this.unsettled || this.differing(this.typed(), this.clean).length > 0;
    }

    keep() {
      storage.write(this.key, this.dirty ? { at: Date.now(), typed: this.typed() } : null);
    }

    changed(pause) {
      this.keep();
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => {
        this.timer = null;
        this.save();
      }, pause);
    }

    show(name, told = "") {
      for (const line of this.state.querySelectorAll("[data-state]")) line.hidden = line.dataset.state !== name;
      const place = this.state.querySelector(`[data-state="${name}"] [data-told]`);
      if (place) place.textContent = told;
    }

    /* Whether everything is saved. A second save waits for the first, so that none overtakes another. */
    async save() {
      while (this.busy) await this.busy;
      if (this.held) return false;
      if (!this.dirty) return true;
      this.busy = this.send();
      await this.busy;
      this.busy = null;
      return !this.held && !this.dirty;
    }

    async send() {
      const sent = this.typed();
      const body = new FormData(this.form);
      body.delete("csrfmiddlewaretoken"); // the cookie holds the one of the session that is in force now
      this.show("saving");
      this.unsettled = true;
      try {
        const answer = await fetch(this.form.getAttribute("action"), {
          method: "POST",
          body,
          redirect: "manual",
          headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") },
          signal: AbortSignal.timeout(TIMEOUT),
        });
        await this.heard(answer, sent);
      } catch {
        this.show("waiting");
      }
    }

    async heard(answer, sent) {
      const isJson = answer.headers.get("content-type")?.startsWith("application/json");
      const isSignedOut = answer.type === "opaqueredirect" || answer.status === 401 || (answer.status === 403 && !isJson);
      if (isSignedOut) return this.show("signed-out"); // once the person has signed in, the next try succeeds
      if (!isJson || answer.status >= 500) return this.show("waiting");
      const told = await answer.json();
      if (answer.status === 409) return this.conflict(told);
      if (![200, 422].includes(answer.status)) return this.show("refused", told.message);
      return this.saved(told, sent);
    }

    takeHidden(values) {
      for (const [name, value] of Object.entries(values)) {
        if (this.form.elements[name]) this.form.elements[name].value = value;
      }
      const token = this.form.elements.csrfmiddlewaretoken;
      if (cookie("csrftoken")) token.value = cookie("csrftoken");
    }

    saved(told, sent) {
      this.takeHidden(told.hidden);
      storage.write(`${this.key}-saved`, told.hidden);
      this.unsettled = Object.keys(told.errors).length > 0;
      for (const name of Object.keys(sent)) if (!(name in told.errors)) this.clean[name] = sent[name];
      this.mark("error", told.errors);
      this.mark("warning", told.warnings);
      if (told.missing) this.markMissing(told.missing);
      this.keep();
      this.show(Object.keys(told.errors).length ? "partly" : "saved", told.saved_at);
    }

    mark(kind, messages) {
      for (const box of this.form.querySelectorAll(`[data-${kind}-of]`)) {
        const name = box.dataset[`${kind}Of`];
        const message = messages[name] ?? "";
        box.hidden = !message;
        box.querySelector("[data-told]").textContent = message;
        const field = document.getElementById(name);
        if (kind !== "error" || !field) continue;
        const described = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== box.id);
        if (message) described.push(box.id);
        field.toggleAttribute("aria-invalid", Boolean(message));
        if (message) field.setAttribute("aria-invalid", "true");
        if (described.length) field.setAttribute("aria-describedby", described.join(" "));
        else field.removeAttribute("aria-describedby");
      }
    }

    markMissing(missing) {
      const box = this.form.querySelector("[data-missing]");
      const lines = missing.map(({ field, message }) => {
        const line = document.createElement("li");
        const link = document.createElement("a");
        link.href = `#${field}`;
        link.textContent = message;
        line.append(link);
        return line;
      });
      box.querySelector("ul").replaceChildren(...lines);
      box.querySelector("[data-missing-some]").hidden = !missing.length;
      box.querySelector("[data-missing-none]").hidden = Boolean(missing.length);
    }

    /* Somebody else saved first: both versions on the page, and the person chooses. */
    conflict(told) {
      this.held = true;
      this.show("conflict");
      const place = this.form.querySelector("[data-conflict]");
      place.innerHTML = told.html;
      place.querySelector("[data-keep-mine]").addEventListener("click", (event) => {
        event.preventDefault();
        this.takeHidden(told.hidden);
        place.replaceChildren();
        this.held = false;
        this.save();
      });
      place.querySelector("[data-take-theirs]").addEventListener("click", () => {
        storage.write(this.key, null);
        this.leaving = true;
      });
      place.querySelector("[tabindex]").focus();
    }

    /* A button that leads on (handing in) goes only when everything is saved; the plain one just saves. */
    async submitted(event) {
      if (this.leaving) return;
      event.preventDefault();
      window.clearTimeout(this.timer);
      this.timer = null;
      const { submitter } = event;
      const allSaved = await this.save();
      if (!allSaved || !submitter?.hasAttribute("data-leads-on")) return;
      if (!navigator.onLine) {
        this.show("waiting");
        return;
      }
      this.leaving = true;
      // While the browser is still telling of this submission, it would ignore another one.
      window.setTimeout(() => this.form.requestSubmit(submitter));
    }

    /* What an earlier visit could not save, beside what is saved now. */
    offerDraft() {
      const draft = storage.read(this.key);
      const names = draft ? this.differing(draft.typed, this.clean) : [];
      if (!names.length) {
        storage.write(this.key, null);
        return;
      }
      const offer = this.form.querySelector("[data-draft-offer]");
      offer.querySelector("[data-told]").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
      for (const name of names) {
        const row = offer.querySelector("template").content.cloneNode(true);
        const words = [this.labelOf(name), this.wordOf(name, this.clean[name]), this.wordOf(name, draft.typed[name])];
        [...row.querySelectorAll("[data-place]")].forEach((place, number) => {
          place.textContent = words[number];
        });
        offer.querySelector("[data-draft-fields]").append(row);
      }
      offer.querySelector("[data-draft-restore]").addEventListener("click", () => this.decided(offer, names, draft.typed));
      offer.querySelector("[data-draft-discard]").addEventListener("click", () => this.decided(offer, [], {}));
      offer.hidden = false;
      // Typing goes on being saved meanwhile; the draft stays until the person has decided.
      this.keep = () => storage.write(this.key, { at: draft.at, typed: { ...this.typed(), ...draft.typed } });
    }

    decided(offer, names, typed) {
      delete this.keep;
      offer.hidden = true;
      for (const name of names) this.put(name, typed[name]);
      this.keep();
      this.save();
    }

    put(name, value) {
      const field = this.form.elements[name];
      if (field.type === "checkbox") field.checked = value === "on";
      else field.value = value;
    }

    labelOf(name) {
      return this.form.querySelector(`[data-label-of="${CSS.escape(name)}"]`)?.textContent.trim() ?? "";
    }

    wordOf(name, value) {
      const field = this.form.elements[name];
      if (field instanceof RadioNodeList) {
        const chosen = [...field].find((one) => one.value === value);
        return chosen?.closest("label")?.textContent.trim() ?? "—";
      }
      if (field.type === "checkbox") return value ? "✓" : "—";
      return value || "—";
    }
  }

  const autosaves = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Autosave(form));

  // Alt+N and Alt+P lead to the next and the previous item, from inside a field too, once what was typed is saved.
  for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
  document.addEventListener("keydown", async (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const way = { KeyN: "next", KeyP: "prev" }[event.code];
    const link = way && document.querySelector(`a[data-way="${way}"]`);
    if (!link) return;
    event.preventDefault();
    await Promise.all(autosaves.map((one) => one.save()));
    link.click();
  });
})();
