/** @jsxRuntime classic */
import React from 'react';
import { File } from '@asyncapi/generator-react-sdk';
import { filesOf } from '../lib/files.mjs';

export default function all({ params }) {
  return [...filesOf(params)].map(([name, text]) => (
    <File name={name} key={name}>
      {text}
    </File>
  ));
}
