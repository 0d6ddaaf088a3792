// Complete slash commands. Pure; the core's own completions are fetched elsewhere.

export function commandsFor({ commands, direct, admin }) {
  return commands.filter((one) => (!direct || one.direct) && (!one.admin || admin));
}

// Parse a line: the filled options, the word being typed, and the possible options.
export function readLine(line, commands) {
  const start = /^\/([\w-]*)$/.exec(line);
  if (start) return { stage: "command", typed: start[1].toLowerCase() };
  const found = /^\/([\w-]+)\s+(.*)$/s.exec(line);
  const command = found && commands.find((one) => one.name === found[1].toLowerCase());
  if (!command) return null;
  const words = found[2].split(/\s+/);
  const typed = words.pop();
  const filled = new Set();
  const loose = [];
  const { options, asked } = subcommandIn(words, command);
  for (const word of words) {
    const option = options.find((one) => !filled.has(one.name)
      && (one.choices.includes(word.toLowerCase()) || (one.number && /^\d+$/.test(word))));
    if (option) filled.add(option.name);
    else loose.push(word);
  }
  return { stage: "option", command, options, asked, typed, filled, loose };
}

// Return the options of a command. If it has subcommands, choosing one comes first.
function subcommandIn(words, { name, options, subcommands }) {
  if (subcommands.length === 0) return { options, asked: name };
  const chosen = subcommands.find((one) => words.some((word) => word.toLowerCase() === one.name));
  const first = {
    name: "action", summary: "What to do", required: true,
    choices: subcommands.map((one) => one.name),
    notes: new Map(subcommands.map((one) => [one.name, one.summary])),
  };
  return { options: [first, ...(chosen?.options ?? [])], asked: chosen ? `${name} ${chosen.name}` : name };
}

// Return the fixed choices that begin with the typed word.
export function fixedChoices({ options, typed, filled }) {
  const found = [];
  for (const option of options) {
    if (filled.has(option.name)) continue;
    for (const choice of option.choices) {
      if (choice.startsWith(typed.toLowerCase())) {
        found.push({ label: choice, value: choice, note: option.notes?.get(choice) ?? option.name });
      }
    }
    if (option.name === "action") break;
  }
  return found;
}

// Return the option that the core completes here, and the text typed for it so far.
export function openOption({ options, typed, filled, loose }, taken) {
  const option = options.find((one) => one.completes && !filled.has(one.name));
  const waits = options[0]?.name === "action" && !filled.has("action");
  const sofar = [...loose, typed].join(" ").trim();
  if (!option || waits || taken.has(loose.join(" "))) return null;
  return { option, typed: sofar };
}

// Return the line with a choice inserted.
export function taking(line, choice) {
  if (choice.command) return `/${choice.command} `;
  const words = line.trimEnd();
  const cut = choice.replaces
    ? words.slice(0, words.length - choice.replaces.length) : line.replace(/\S*$/, "");
  return `${cut}${choice.value} `;
}
