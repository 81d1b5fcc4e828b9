function tracePlayer() { return { page: null, leave: null }; }
