/* The review form saves as one types. What could not be sent stays in the form and on this device, and is sent again:
   after a lost connection by itself, after the end of the session once the person has signed in in another tab.
   Without this file the form has its buttons. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-review]");
  if (!form) return;
  const PAUSE = 1200;
  const RETRY = 5000;
  const key = `review:${form.dataset.review}:${form.dataset.person}`;
  const state = form.querySelector("[data-save-state]");
  const part = (name) => form.querySelector(`[data-${name}]`);
  const ignored = new Set(["csrfmiddlewaretoken", "version", "submit"]);
  const texts = () =>
    Object.fromEntries([...new FormData(form)].filter(([name]) => !ignored.has(name) && !name.startsWith("seen-")));
  let saved = JSON.stringify(texts());
  let timer = null;
  let running = false;
  let stopped = false;

  const changed = () => JSON.stringify(texts()) !== saved;
  const say = (name, more = "") => {
    state.textContent = [state.dataset[name] ?? "", more].join(" ").trim();
    state.dataset.state = name;
  };
  const keep = () => {
    try {
      if (changed()) localStorage.setItem(key, JSON.stringify({ version: form.elements.version.value, texts: texts() }));
      else localStorage.removeItem(key);
    } catch {
      /* A full or forbidden storage: the form itself still holds the text. */
    }
  };
  const put = (values) => {
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = Boolean(value);
      else field.value = value;
    }
  };
  const mark = (errors) => {
    for (const old of form.querySelectorAll("[data-live-error]")) old.remove();
    for (const [name, message] of Object.entries(errors)) {
      const place = form.querySelector(`#id_${CSS.escape(name)}`)?.closest(".field");
      if (!place) continue;
      const line = document.createElement("p");
      line.className = "field__error";
      line.dataset.liveError = "";
      line.setAttribute("role", "alert");
      line.textContent = message;
      place.append(line);
    }
  };

  /* A new token after signing in again; null while signed out. */
  const token = async () => {
    const answer = await fetch(location.pathname, { redirect: "manual", credentials: "same-origin" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("form[data-review] [name=csrfmiddlewaretoken]")?.value ?? null;
  };
  const post = () =>
    fetch(location.pathname, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Autosave": "1" },
      redirect: "manual",
      credentials: "same-origin",
    });

  const save = async () => {
    clearTimeout(timer);
    if (running || stopped || !changed()) return;
    running = true;
    const sent = JSON.stringify(texts());
    say("saving");
    try {
      let answer = await post();
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        const fresh = await token();
        part("signed-out").hidden = fresh !== null;
        if (fresh === null) return void say("waiting-login");
        form.elements.csrfmiddlewaretoken.value = fresh;
        answer = await post();
      }
      await take(answer, sent);
    } catch {
      say("waiting");
    } finally {
      running = false;
      keep();
      if (changed() && !stopped) timer = setTimeout(save, RETRY);
    }
  };
  const take = async (answer, sent) => {
    if (![200, 409, 422].includes(answer.status)) return say("waiting");
    const body = await answer.json();
    if (answer.status === 409) {
      stopped = true;
      part("conflict-text").textContent = body.conflict ?? body.refused;
      part("conflict").hidden = false;
      return say("");
    }
    form.elements.version.value = body.version;
    for (const [name, value] of Object.entries(body.seen)) if (form.elements[name]) form.elements[name].value = value;
    mark(body.errors);
    saved = sent;
    say(answer.status === 422 ? "partly" : "saved", body.saved_at);
  };

  const restore = () => {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key));
    } catch {
      return;
    }
    if (!kept || JSON.stringify(kept.texts) === saved) return;
    if (kept.version === form.elements.version.value) {
      put(kept.texts);
      say("restored");
      timer = setTimeout(save, PAUSE);
      return;
    }
    stopped = true;
    const list = part("older-texts");
    for (const [name, value] of Object.entries(kept.texts)) {
      if (value === (texts()[name] ?? "")) continue;
      const label = form.querySelector(`label[for="id_${CSS.escape(name)}"]`)?.textContent.trim() ?? name;
      const row = document.createElement("div");
      const [term, said] = ["dt", "dd"].map((tag) => document.createElement(tag));
      [term.textContent, said.textContent, said.className] = [label, value, "prewrap"];
      row.append(term, said);
      list.append(row);
    }
    part("older").hidden = false;
    const done = (values) => {
      if (values) put(values);
      part("older").hidden = true;
      stopped = false;
      keep();
      save();
    };
    part("take").addEventListener("click", () => done(kept.texts));
    part("drop").addEventListener("click", () => done(null));
  };

  form.addEventListener("input", () => {
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    stopped = true;
    try {
      if (navigator.onLine) localStorage.removeItem(key);
    } catch {
      /* nothing kept */
    }
    saved = JSON.stringify(texts());
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && save());
  window.addEventListener("pagehide", () => {
    keep();
    if (!changed() || stopped) return;
    fetch(location.pathname, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, headers: { "X-Autosave": "1" } });
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed() && !stopped && state.dataset.state?.startsWith("waiting")) event.preventDefault();
  });
  restore();
})();
