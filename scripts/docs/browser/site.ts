/** What every page does with a script: theme, search, tabs that agree, buttons that copy. Nothing of the text needs it. */

import { copyButtons } from './copy.ts';
import { contentsFollow } from './contents.ts';
import { searchDialog } from './search.ts';
import { tabsAgree } from './tabs.ts';
import { themeButton } from './theme.ts';

themeButton();
tabsAgree();
copyButtons();
contentsFollow();
searchDialog();

// on a phone the pages of the section are a list to be opened
const narrow = matchMedia('(max-width: 54rem)');
const side = document.querySelector<HTMLDetailsElement>('.side details');
const fold = (): void => {
  if (side !== null) side.open = !narrow.matches;
};
fold();
narrow.addEventListener('change', fold);
