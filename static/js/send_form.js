// Sends the form of the page that takes a browser back; without script its button does.
// No module, which not every browser knows: it names nothing, so it can clash with no other script.
document.getElementById("way-back").submit();
