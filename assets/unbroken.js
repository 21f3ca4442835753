// Answers reach the page over a stream that the server ends when nothing is left to be said. What the page asks for in
// that moment would never be answered: Gradio's client takes the stream for open, and then lets go of it. Here the
// stream goes on, as one and the same, whenever it ends while an answer is due.
(() => {
  const plain = window.fetch.bind(window);
  const due = new Set();  // asked for, and not answered to the end
  const early = new Set();  // answered to the end before the server had said what it is called
  const HEAD = /^data: ?\{"msg": ?"(\w+)", ?"event_id": ?(?:"([^"]*)"|null)/;
  let asking = 0;

  const ended = (id) => due.delete(id) || early.add(id);

  async function join(what, how) {
    asking += 1;
    try {
      const answer = await plain(what, how);
      const said = answer.ok ? await answer.clone().json().catch(() => null) : null;
      const id = said?.event_id;
      if (id && !early.delete(id)) due.add(id);
      return answer;
    } finally {
      asking -= 1;
    }
  }

  async function stream(what, how) {
    const { url, headers, credentials, signal } = new Request(what, how);
    const open = () => plain(url, { headers, credentials });  // without the signal: see below
    const first = await open();
    if (!first.ok || !first.body) return first;
    let reader = first.body.getReader(), over = false;
    // Gradio's client breaks off a stream that has ended. A server that is not done with it by then forgets the page.
    signal.addEventListener('abort', () => over || reader.cancel().catch(() => {}));

    async function pass(control) {
      const bytes = new TextEncoder();
      let text = new TextDecoder(), rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        const said = (rest + text.decode(value, { stream: true })).split('\n\n');
        rest = said.pop();
        for (const one of said) {
          const [, kind, id] = HEAD.exec(one) || [];
          if (kind === 'process_completed') ended(id);
          if (kind === 'close_stream' && (asking || due.size)) {
            const next = await open();
            if (!next.ok) throw next;
            [reader, text, rest] = [next.body.getReader(), new TextDecoder(), ''];
            break;
          }
          over = kind === 'close_stream';
          control.enqueue(bytes.encode(`${one}\n\n`));
          if (over) return;
        }
      }
    }

    const body = new ReadableStream({
      start: (control) => {
        pass(control).then(() => control.close(), (error) => control.error(error)).catch(() => {});  // nobody reads on
      },
      cancel: (why) => over || reader.cancel(why),
    });
    return new Response(body, { status: first.status, headers: first.headers });
  }

  window.fetch = async (what, how) => {
    const { pathname } = new URL(what instanceof Request ? what.url : what, document.baseURI);
    if (pathname.endsWith('/queue/join')) return join(what, how);
    if (pathname.endsWith('/queue/data')) return stream(what, how);
    return plain(what, how);
  };
})();
