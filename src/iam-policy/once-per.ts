/** The answer for a subject, made once: the senders of one policy share what they are made of. */
export function oncePer<Subject extends object, Answer>(make: (subject: Subject) => Answer): (subject: Subject) => Answer {
  const known = new WeakMap<Subject, { readonly answer: Answer }>();
  return (subject) => {
    const found = known.get(subject);
    if (found !== undefined) return found.answer;
    const answer = make(subject);
    known.set(subject, { answer });
    return answer;
  };
}

/** Texts whose answers are kept: then they are forgotten, and made anew. */
const mostTexts = 1_000;
/** Of a longer one nothing is kept. */
const longestText = 500;

/** The same for a text: policies have few different ones of most kinds. */
export function oncePerText<Answer>(make: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, { readonly answer: Answer }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.answer;
    const answer = make(text);
    if (text.length > longestText) return answer;
    if (known.size >= mostTexts) known.clear();
    known.set(text, { answer });
    return answer;
  };
}
