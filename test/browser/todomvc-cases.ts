/**
 * The cases of TodoMVC's own suite (tastejs/todomvc, `cypress/e2e/spec.cy.js`), by their names, in our words.
 *
 * That suite drives pages with scripts by Cypress, whose browser can't be installed everywhere. These drive any mode: where
 * a user without scripts presses a button, as "Apply" beside a checkbox, so do they.
 */
import { expect } from "vitest";
import type { TodoPage } from "./todo-page.js";
import { texts } from "./todo-page.js";
import type { Mode } from "./visit.js";

const [cheese = "", cat = "", doctor = ""] = texts;

export interface Case {
  name: string;
  /** the modes in which it can be tried; all, if it does not say */
  modes?: Mode[];
  run: (todo: TodoPage) => Promise<void>;
}

const withScripts: Mode[] = ["htmx", "live"];

export const cases: Case[] = [
  {
    name: "When page is initially opened: should focus on the todo input field",
    run: async ({ field }) => {
      expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    },
  },
  { name: "No Todos: starts with nothing", run: (todo) => todo.hasCount(0) },
  {
    name: "No Todos: should hide #main and #footer",
    run: async ({ main, footer }) => {
      expect(await main.isVisible()).toBe(false);
      expect(await footer.isVisible()).toBe(false);
    },
  },
  {
    name: "New Todo: should allow me to add todo items",
    run: async (todo) => {
      await todo.add(cheese);
      await todo.hasTitles(cheese);
      await todo.add(cat);
      await todo.hasTitles(cheese, cat);
    },
  },
  {
    name: "New Todo: should clear text input field when an item is added",
    run: async (todo) => {
      await todo.add(cheese);
      await expect.poll(() => todo.field.inputValue()).toBe("");
    },
  },
  {
    name: "New Todo: should append new items to the bottom of the list",
    run: async (todo) => {
      await todo.addThree();
      await todo.hasTitles(...texts);
      expect(await todo.count.textContent()).toContain("3");
    },
  },
  {
    name: "New Todo: should trim text input",
    run: async (todo) => {
      await todo.add(`    ${cheese}    `);
      await todo.hasTitles(cheese);
    },
  },
  {
    name: "New Todo: should show #main and #footer when items added",
    run: async (todo) => {
      await todo.add(cheese);
      await todo.main.waitFor();
      await todo.footer.waitFor();
    },
  },
  {
    name: "Mark all as completed: should allow me to mark all items as completed",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickAll(true);
      await todo.isDone("xxx");
    },
  },
  {
    name: "Mark all as completed: should allow me to clear the complete state of all items",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickAll(true);
      await todo.tickAll(false);
      await todo.isDone("...");
    },
  },
  {
    name: "Mark all as completed: complete all checkbox should update state when items are completed / cleared",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickAll(true);
      await todo.isAll(true);
      await todo.tickItem(0, false);
      await todo.isAll(false);
      await todo.tickItem(0);
      await todo.isAll(true);
    },
  },
  {
    name: "Item: should allow me to mark items as complete",
    run: async (todo) => {
      await todo.add(cheese, cat);
      await todo.tickItem(0);
      await todo.isDone("x.");
      await todo.tickItem(1);
      await todo.isDone("xx");
    },
  },
  {
    name: "Item: should allow me to un-mark items as complete",
    run: async (todo) => {
      await todo.add(cheese, cat);
      await todo.tickItem(0);
      await todo.isDone("x.");
      await todo.tickItem(0, false);
      await todo.isDone("..");
    },
  },
  {
    name: "Item: should allow me to edit an item",
    run: async (todo) => {
      await todo.addThree();
      await todo.edit(1);
      expect(await todo.edited.inputValue()).toBe(cat);
      await todo.edited.fill("buy some sausages");
      await todo.edited.press("Enter");
      await todo.hasTitles(cheese, "buy some sausages", doctor);
      await todo.edited.waitFor({ state: "detached" });
    },
  },
  {
    name: "Editing: should hide other controls when editing",
    run: async (todo) => {
      await todo.addThree();
      await todo.edit(1);
      expect(await todo.items.nth(1).locator(".toggle").isVisible()).toBe(false);
      expect(await todo.items.nth(1).locator("label").isVisible()).toBe(false);
      expect(await todo.edited.evaluate((element) => element === document.activeElement)).toBe(true);
    },
  },
  {
    name: "Editing: should save edits on blur",
    modes: withScripts,
    run: async (todo) => {
      await todo.addThree();
      await todo.edit(1);
      await todo.edited.fill("buy some sausages");
      await todo.edited.blur();
      await todo.hasTitles(cheese, "buy some sausages", doctor);
    },
  },
  {
    name: "Editing: should trim entered text",
    run: async (todo) => {
      await todo.addThree();
      await todo.editTo(1, "    buy some sausages    ");
      await todo.hasTitles(cheese, "buy some sausages", doctor);
    },
  },
  {
    name: "Editing: should remove the item if an empty text string was entered",
    run: async (todo) => {
      await todo.addThree();
      await todo.editTo(1, "");
      await todo.hasTitles(cheese, doctor);
    },
  },
  {
    name: "Editing: should cancel edits on escape",
    // Keys need our script; without scripts there is a button.
    modes: ["live", "form"],
    run: async (todo) => {
      await todo.addThree();
      await todo.edit(1);
      await todo.edited.fill("foo");
      if (todo.mode === "live") await todo.edited.press("Escape");
      else await todo.page.getByRole("button", { name: "Cancel" }).click();
      await todo.edited.waitFor({ state: "detached" });
      await todo.hasTitles(...texts);
      await todo.page.reload();
      await todo.hasTitles(...texts);
    },
  },
  {
    name: "Counter: should display the current number of todo items",
    run: async (todo) => {
      await todo.add(cheese);
      await expect.poll(() => todo.count.textContent()).toBe("1 item left");
      await todo.add(cat);
      await expect.poll(() => todo.count.textContent()).toBe("2 items left");
    },
  },
  {
    name: "Clear completed button: should display the correct text",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickItem(0);
      await todo.clear.waitFor();
      expect(await todo.clear.textContent()).toBe("Clear completed");
    },
  },
  {
    name: "Clear completed button: should remove completed items when clicked",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickItem(1);
      await todo.clear.click();
      await todo.hasTitles(cheese, doctor);
    },
  },
  {
    name: "Clear completed button: should be hidden when there are no items that are completed",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickItem(1);
      await todo.clear.click();
      await todo.clear.waitFor({ state: "hidden" });
    },
  },
  {
    name: "Persistence: should persist its data",
    run: async (todo) => {
      await todo.add(cheese, cat);
      await todo.tickItem(0);
      await todo.isDone("x.");
      await todo.page.goto(new URL("/todomvc", todo.page.url()).href);
      await todo.hasTitles(cheese, cat);
      await todo.isDone("x.");
    },
  },
  {
    name: "Routing: should allow me to display active items",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickItem(1);
      await todo.show("Active");
      await todo.hasTitles(cheese, doctor);
    },
  },
  {
    name: "Routing: should respect the back button",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickItem(1);
      await todo.show("All");
      await todo.hasCount(3);
      await todo.show("Active");
      await todo.hasCount(2);
      await todo.show("Completed");
      await todo.hasCount(1);
      await todo.page.goBack();
      await todo.hasCount(2);
      await todo.page.goBack();
      await todo.hasCount(3);
    },
  },
  {
    name: "Routing: should allow me to display completed items",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickItem(1);
      await todo.show("Completed");
      await todo.hasTitles(cat);
      await todo.page.reload();
      await todo.hasTitles(cat);
    },
  },
  {
    name: "Routing: should allow me to display all items",
    run: async (todo) => {
      await todo.addThree();
      await todo.tickItem(1);
      for (const filter of ["Active", "Completed", "All"]) await todo.show(filter);
      await todo.hasTitles(...texts);
    },
  },
  {
    name: "Routing: should highlight the currently applied filter",
    run: async (todo) => {
      await todo.addThree();
      await todo.isSelected("All");
      await todo.show("Active");
      await todo.isSelected("Active");
      await todo.show("Completed");
      await todo.isSelected("Completed");
    },
  },
];
