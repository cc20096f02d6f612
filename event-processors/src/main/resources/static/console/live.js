// Follows the server's stream of changes. A hidden page has no connection, because browsers limit connections per server.

const RETRY_MILLIS = 3000;

export function follow(changed, state) {
  let source = null;

  function open() {
    source = new EventSource('/api/stream');
    source.onopen = () => state('live');
    source.addEventListener('changed', event => changed(JSON.parse(event.data)));
    source.onerror = () => {
      state('reconnecting');
      // The browser reconnects after a lost connection, but not after a refusal.
      if (source?.readyState === EventSource.CLOSED) setTimeout(update, RETRY_MILLIS);
    };
  }

  function update() {
    const wanted = document.visibilityState === 'visible';
    if (source && (!wanted || source.readyState === EventSource.CLOSED)) {
      source.close();
      source = null;
    }
    if (wanted && !source) open();
  }

  document.addEventListener('visibilitychange', update);
  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', event => { if (event.persisted) update(); });
  update();
}
