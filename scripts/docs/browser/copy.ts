/** A button on every block of code. */

async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

export function copyButtons(): void {
  if (!('clipboard' in navigator)) return;
  for (const block of document.querySelectorAll('.code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', () => {
      const say = (text: string): void => {
        button.textContent = text;
      };
      copyText(block.querySelector('code')?.textContent ?? '').then(
        () => say('Copied'),
        () => say('Not allowed'),
      );
    });
    button.addEventListener('blur', () => {
      button.textContent = 'Copy';
    });
    block.append(button);
  }
}
