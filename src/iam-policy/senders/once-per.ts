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
