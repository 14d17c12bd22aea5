// The bank's answer stands behind the # of this page's address. Browsers keep that part to themselves, so it
// stays out of server logs, and this script hands it to our server: by POST, as it holds a one-time code.
"use strict";

const form = document.getElementById("answer");
for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  form.append(field);
}
// Neither the history nor a bookmark keeps the code.
history.replaceState(null, "", location.pathname);
form.submit();
