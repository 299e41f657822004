// The browser's own time zone is proposed, until another was sent.

const zones = document.querySelector("form[data-propose] #timezone");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if ([...(zones?.options ?? [])].some((zone) => zone.value === here)) zones.value = here;
