// A page of the app for a frame in which nothing runs and nothing is loaded.
function hasTrace() { return false; }
