// Sends the form of the page that takes a browser back; without script its button does.
document.getElementById("way-back").submit();
